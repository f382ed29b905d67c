# The packed extension in VS Code itself (code-server, in Chromium): editor/code_server.mjs. It takes minutes to install, so
# it is asked for: IRSA_CODE_SERVER is the command of code-server, IRSA_PLAYWRIGHT the folder of npm's playwright-core;
# pictures go to IRSA_PICTURES, if that is set.
#
#   npm install --ignore-scripts code-server@4.99.4 playwright-core && cd node_modules/code-server/lib/vscode &&
#     npm install --ignore-scripts --omit=dev --legacy-peer-deps && npm rebuild --nodedir=/usr @vscode/spdlog @parcel/watcher \
#     native-watchdog && mkdir -p node_modules/@vscode/ripgrep/bin && ln -s /usr/bin/rg node_modules/@vscode/ripgrep/bin
#   IRSA_CODE_SERVER='node …/code-server/out/node/entry.js' IRSA_PLAYWRIGHT=…/playwright-core ./dev test -R code_server
. "$(dirname "$0")/lib.sh"
: "${BUILD:?}"
[ -n "${IRSA_CODE_SERVER:-}" ] || skip 'IRSA_CODE_SERVER is not set'
[ -n "${IRSA_PLAYWRIGHT:-}" ] || skip 'IRSA_PLAYWRIGHT is not set'
need node
need chromium
export SOURCE_DATE_EPOCH=1750000000 IRSA_LINT CODE_SERVER="$IRSA_CODE_SERVER" PLAYWRIGHT="$IRSA_PLAYWRIGHT"
run 0 sh "$SOURCE/editors/vscode/make" prepare "${BUILD%/*}/vscode"
run 0 cmake --install "$BUILD" --prefix "$work/tree" --strip
case "$(uname -m)" in x86_64) target=linux-x64 ;; *) target=linux-arm64 ;; esac
run 0 sh "$SOURCE/editors/vscode/make" vsix "${BUILD%/*}/vscode" 0.1.0 "$work/irsa-lint.vsix" "$target" "$work/tree"
cp -R "$SOURCE/testdata/quickstart" "$work/work"
status=0
node "$SOURCE/tests/endtoend/editor/code_server.mjs" "$work/work" "$work/irsa-lint.vsix" "$work" >"$out" 2>"$err" || status=$?
[ -z "${IRSA_PICTURES:-}" ] || cp "$work"/*.png "$IRSA_PICTURES"
cat "$out" "$err"
[ "$status" = 0 ] || fail 'something was otherwise'
shows 'all of it as it should be'
