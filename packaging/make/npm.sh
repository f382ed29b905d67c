# npm: a package for each platform that holds the program, and one that depends on all of them as optional
# and starts the one that npm has installed. Nothing runs when they are installed.

# npm_pack FOLDER FILE: as `npm pack` does, with everything below package/.
npm_pack() { archive_gz "$1" package >"$out/$2"; }

# The fields that all have. npm's word for "nobody is given a licence" is UNLICENSED.
npm_fields() {
  printf '  "version": "%s",\n  "license": "%s",\n' "$VERSION" "${LICENSE:-UNLICENSED}"
  [ -z "$HOMEPAGE" ] || printf '  "homepage": "%s",\n  "repository": "%s",\n' "$HOMEPAGE" "$HOMEPAGE"
}

npm_platform() {
  folder=$(fresh npm)
  name=irsa-lint-linux-$node_arch
  mkdir -p "$folder/package/bin"
  cp "$1/bin/irsa-lint" "$folder/package/bin"
  cp -R "$1/share/doc/irsa-lint/licences" "$folder/package/licences"
  {
    printf '{\n  "name": "%s",\n' "$name"
    npm_fields
    printf '  "description": "The program of irsa-lint for Linux on %s",\n' "$node_arch"
    printf '  "os": ["linux"],\n  "cpu": ["%s"],\n  "files": ["bin", "licences"]\n}\n' "$node_arch"
  } >"$folder/package/package.json"
  printf '# %s\n\nThe program of irsa-lint for one platform. Install `irsa-lint`, which picks the right one.\n' \
    "$name" >"$folder/package/README.md"
  npm_pack "$folder" "$name-$VERSION.tgz"
}

npm_main() {
  folder=$(fresh npm)
  mkdir -p "$folder/package/bin" "$folder/package/man"
  cp "$make/../npm/irsa-lint.js" "$folder/package/bin"
  chmod 755 "$folder/package/bin/irsa-lint.js"
  cp "$1/share/man/man1/irsa-lint.1" "$folder/package/man"
  cp "$1/share/irsa-lint/irsa-lint.schema.json" "$folder/package"
  {
    printf '{\n  "name": "irsa-lint",\n'
    npm_fields
    printf '  "description": "%s",\n' "$summary"
    printf '  "keywords": ["aws", "eks", "iam", "irsa", "kubernetes", "linter", "terraform"],\n'
    printf '  "bin": {"irsa-lint": "bin/irsa-lint.js"},\n  "man": ["man/irsa-lint.1"],\n'
    printf '  "engines": {"node": ">=14"},\n  "files": ["bin", "man", "irsa-lint.schema.json"],\n'
    printf '  "optionalDependencies": {'
    comma=
    for tree in "$@"; do
      names_of "${tree##*/}"
      printf '%s\n    "irsa-lint-linux-%s": "%s"' "$comma" "$node_arch" "$VERSION"
      comma=,
    done
    printf '\n  }\n}\n'
  } >"$folder/package/package.json"
  cat >"$folder/package/README.md" <<END
# irsa-lint

Reads Kubernetes manifests, Terraform and IAM trust policies together and reports why a pod will not get its
role, or why somebody else's pod will, at the line to edit.

    npx irsa-lint check k8s/ iam/
END
  npm_pack "$folder" "irsa-lint-$VERSION.tgz"
}
