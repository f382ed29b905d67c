# The extension for VS Code: checked, bundled, tested against the program under test with the language client of VS Code
# (the editor itself is played by editors/vscode/test/editor.ts), and packed.
. "$(dirname "$0")/lib.sh"
: "${BUILD:?}"
need node
need npm
[ "$(node -p 'process.versions.node.split(".")[0] >= 20')" = true ] || skip "node is older than 20"

# The lock file says what, and not from where.
if grep -n '"resolved"' "$SOURCE/editors/vscode/package-lock.json"; then fail 'the lock file names hosts'; fi
make=$SOURCE/editors/vscode/make
extension=${BUILD%/*}/vscode
if ! sh "$make" prepare "$extension" >"$out" 2>"$err"; then
  # Without the registry nothing can be said; with it, it has to work.
  [ -e "$extension/node_modules/.irsa-lint-lock" ] || skip "the packages of npm cannot be had"
  fail 'the extension cannot be made'
fi
export IRSA_LINT
run 0 sh "$make" test "$extension"
shows '# fail 0'
shows '# skipped 0'

version=$("$IRSA_LINT" --version | sed -n '1s/^irsa-lint //p')
export SOURCE_DATE_EPOCH=1750000000 PACKAGES="$work/packages"
mkdir "$PACKAGES"
run 0 cmake --install "$BUILD" --prefix "$work/tree" --strip
case "$(uname -m)" in x86_64) target=linux-x64 ;; *) target=linux-arm64 ;; esac
for round in 1 2; do
  run 0 sh "$make" vsix "$extension" "$version" "$PACKAGES/irsa-lint-$version.vsix"
  run 0 sh "$make" vsix "$extension" "$version" "$PACKAGES/irsa-lint-$version-linux-$(uname -m).vsix" "$target" "$work/tree"
  (cd "$PACKAGES" && sha256sum ./*.vsix) >"$work/sums-$round"
done
run 0 cmp "$work/sums-1" "$work/sums-2"
touch "$PACKAGES/irsa-lint-$version-linux-$(uname -m).tar.gz" # says the version to tests/packages/lib.sh
status=0
sh "$SOURCE/tests/packages/vsix.sh" || status=$?
case "$status" in 0 | 77) ;; *) fail 'tests/packages/vsix.sh' ;; esac
