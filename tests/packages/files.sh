# What lies beside the packages: sums, SBOM, formula, Nix expression. None has a link while there is no home.
. "${0%/*}/lib.sh"
cd "$PACKAGES"
run 0 sha256sum -c --quiet SHA256SUMS
[ "$(wc -l <SHA256SUMS)" -eq "$(($(ls | wc -l) - 1))" ] || fail 'SHA256SUMS has not every file'
home=$(sed -n 's/^set(IRSA_LINT_HOMEPAGE "\(.*\)" CACHE .*/\1/p' "$SOURCE/CMakeLists.txt")

for sbom in *.cdx.json; do
  if command -v node >/dev/null; then
    run 0 node -e '
      const b = JSON.parse(require("fs").readFileSync(process.argv[1]));
      if (b.bomFormat !== "CycloneDX" || b.specVersion !== "1.5") throw "no CycloneDX 1.5";
      const refs = b.components.map((c) => c["bom-ref"]);
      if (JSON.stringify(refs) !== JSON.stringify(b.dependencies[0].dependsOn)) throw "dependencies";
      for (const c of b.components) if (!c.licenses[0].expression) throw "licence of " + c.name;
      console.log(refs.join(" "));' "$sbom"
    shows 'yaml-cpp nlohmann/json CLI11 fmt re2'
  fi
  # The hash is that of the program in the tarball.
  tarball=${sbom%.cdx.json}.tar.gz
  sum=$(tar -xzOf "$tarball" "${tarball%.tar.gz}/bin/irsa-lint" | sha256sum | cut -d ' ' -f 1)
  grep -q "$sum" "$sbom" || fail "the hash in $sbom is not that of the program"
done
# Nothing that is shipped says where it was made. (A program for development names its sources.)
for file in *.tar.gz *.tgz *.vsix *.whl *.deb *.rb *.nix *.json; do
  [ -e "$file" ] || continue
  folder=$work/look
  rm -rf "$folder"
  mkdir "$folder"
  case "$file" in
    *.tar.gz | *.tgz) tar -C "$folder" -xzf "$file" ;;
    *.vsix | *.whl) command -v unzip >/dev/null || continue && unzip -q "$file" -d "$folder" ;;
    *.deb) command -v dpkg-deb >/dev/null || continue && dpkg-deb -R "$file" "$folder" ;;
    *) cp "$file" "$folder" ;;
  esac
  program=$(find "$folder" -name irsa-lint -type f -path '*bin/*' -o -name irsa-lint -type f -path '*/scripts/*' | head -n 1)
  if [ -z "$program" ] || is_static "$program"; then
    places=$(grep -rlaF -e "$SOURCE" -e "${PACKAGES%/*}" -e irsa-packages. "$folder" || true)
    [ -z "$places" ] || fail "$file says where it was made: $places"
  fi
done
for recipe in irsa-lint.rb irsa-lint.nix; do
  for tarball in irsa-lint-*-linux-*.tar.gz; do
    grep -q "$tarball" "$recipe" || fail "$tarball is not in $recipe"
  done
done
for tarball in irsa-lint-*-linux-*.tar.gz; do
  grep -q "$(sha256sum "$tarball" | cut -d ' ' -f 1)" irsa-lint.rb || fail 'the formula has another sum'
done
if command -v ruby >/dev/null; then run 0 ruby -c irsa-lint.rb; else say 'not tried: ruby'; fi
if command -v nix-instantiate >/dev/null; then
  run 0 nix-instantiate --parse irsa-lint.nix
else
  say 'not tried: nix'
fi
if [ -z "$home" ]; then
  for file in irsa-lint.rb irsa-lint.nix irsa-lint.schema.json *.cdx.json; do
    if grep -n 'homepage\|releases/download\|externalReferences\|"\$id"' "$file"; then fail "a link in $file"; fi
  done
fi
for tarball in irsa-lint-*-linux-*.tar.gz; do
  run 0 tar -tzf "$tarball"
  for licence in LICENCE nlohmann-json3-dev libcli11-dev libfmt-dev; do shows "/licences/$licence.txt"; done
done
