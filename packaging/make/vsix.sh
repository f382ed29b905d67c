# VS Code: an extension for each processor, which has the program in it, and one for other systems, which has none.

# vsix any, vsix PROCESSOR TREE
vsix() {
  [ -n "${EXTENSION:-}" ] || return 0
  if [ "$1" = any ]; then
    set -- "$out/irsa-lint-$VERSION.vsix"
  else
    set -- "$out/irsa-lint-$VERSION-linux-$1.vsix" "linux-$node_arch" "$2"
  fi
  sh "$make/../../editors/vscode/make" vsix "$EXTENSION" "$VERSION" "$@" >"$work/vsix.log" 2>&1 || {
    cat "$work/vsix.log" >&2
    return 1
  }
}
