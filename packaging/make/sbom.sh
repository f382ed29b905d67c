# What is in the program, for machines: a CycloneDX bill of materials for each processor. The versions are
# those that the program names (`irsa-lint --version`); of the C and C++ libraries, those of the package that
# their licence was taken from.
sbom() {
  binary=$1/bin/irsa-lint
  file=$out/irsa-lint-$VERSION-linux-$processor.cdx.json
  {
    printf '{\n  "bomFormat": "CycloneDX",\n  "specVersion": "1.5",\n  "version": 1,\n'
    printf '  "metadata": {\n    "timestamp": "%s",\n    "component": {\n' "$(iso_date)"
    printf '      "type": "application",\n      "bom-ref": "irsa-lint",\n      "name": "irsa-lint",\n'
    printf '      "version": "%s",\n' "$VERSION"
    [ -z "$LICENSE" ] || printf '      "licenses": [{"license": {"id": "%s"}}],\n' "$LICENSE"
    [ -z "$HOMEPAGE" ] ||
      printf '      "externalReferences": [{"type": "vcs", "url": "%s"}],\n' "$HOMEPAGE"
    printf '      "hashes": [{"alg": "SHA-256", "content": "%s"}]\n    }\n  },\n' "$(sha256_of "$binary")"
    printf '  "components": ['
    separator=
    refs=
    libraries "$1" | while read -r name version licence; do
      printf '%s\n    {"type": "library", "bom-ref": "%s", "name": "%s"' "$separator" "$name" "$name"
      [ "$version" = - ] || printf ', "version": "%s"' "$version"
      printf ', "licenses": [{"expression": "%s"}]}' "$licence"
      separator=,
    done
    refs=$(libraries "$1" | while read -r name rest; do printf ' "%s"' "$name"; done | sed 's/" "/", "/g; s/^ //')
    printf '\n  ],\n  "dependencies": [{"ref": "irsa-lint", "dependsOn": [%s]}]\n}\n' "$refs"
  } >"$file"
}

# "NAME VERSION LICENCE" for each library that is linked in.
libraries() {
  printf '%s\n' "$built_with" | sed 's/, /\n/g' | while read -r name version; do
    case "$name" in
      yaml-cpp | nlohmann/json | fmt) licence=MIT ;;
      CLI11 | re2) licence=BSD-3-Clause ;;
      *)
        printf 'package: the licence of %s is not known; add it to packaging/make/sbom.sh\n' "$name" >&2
        exit 2
        ;;
    esac
    printf '%s %s %s\n' "$name" "${version:--}" "$licence"
  done
  [ ! -e "$1/share/doc/irsa-lint/licences/libc6-dev.txt" ] || {
    printf 'glibc %s LGPL-2.1-or-later\n' "$(debian_version libc6-dev)"
    printf 'libstdc++ %s GPL-3.0-or-later WITH GCC-exception-3.1\n' "$(debian_version 'libstdc++-*-dev')"
  }
}

debian_version() {
  # shellcheck disable=SC2016  # dpkg's variable
  version=$(dpkg-query -W -f '${source:Upstream-Version}\n' "$1" 2>/dev/null | sort -V | tail -n 1) || version=
  printf '%s' "${version:--}"
}
