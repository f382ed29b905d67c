# The extension for VS Code: with a program that runs, for other systems without one, and the licences of all that is
# in it.
. "${0%/*}/lib.sh"
need unzip
ls "$PACKAGES"/*.vsix >/dev/null 2>&1 || skip 'there is no .vsix (it needs npm and its registry)'
for vsix in "$PACKAGES"/*.vsix; do
  name=${vsix##*/}
  folder=$work/$name
  mkdir "$folder"
  run 0 unzip -q "$vsix" -d "$folder"
  run 0 grep -o ' Version="[^"]*" Publisher="irsa-lint".*/>' "$folder/extension.vsixmanifest"
  shows "Version=\"$version\""
  [ -s "$folder/extension/dist/extension.js" ] && [ -s "$folder/extension/irsa-lint.schema.json" ] || fail "$name lacks parts"
  grep -q 'vscode-languageclient' "$folder/extension/dist/licences.txt" || fail "$name lacks a licence"
  [ ! -e "$folder/extension/node_modules" ] && [ ! -e "$folder/extension/src" ] || fail "$name has too much in it"
  case "$name" in
    "irsa-lint-$version.vsix")
      hides TargetPlatform
      [ ! -e "$folder/extension/bin" ] || fail "$name has a program"
      continue
      ;;
    *-x86_64.vsix) shows 'TargetPlatform="linux-x64"' ;;
    *-aarch64.vsix) shows 'TargetPlatform="linux-arm64"' ;;
  esac
  [ -s "$folder/extension/bin/licences/nlohmann-json3-dev.txt" ] || fail "$name lacks the licences of its program"
  processor=${name%.vsix}
  works_for "${processor##*-}" "$folder/extension/bin/irsa-lint"
done
