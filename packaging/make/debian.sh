# A package for Debian and Ubuntu. The program is static, so it depends on nothing.
debian() {
  folder=$(fresh debian)
  doc=$folder/usr/share/doc/irsa-lint
  mkdir -p "$folder/DEBIAN" "$doc" "$folder/usr/share/man/man1" "$folder/usr/share/zsh" \
    "$folder/usr/share/lintian/overrides"
  cp -R "$1/bin" "$folder/usr"
  cp -R "$1/share/bash-completion" "$1/share/fish" "$1/share/irsa-lint" "$folder/usr/share"
  cp -R "$1/share/zsh/site-functions" "$folder/usr/share/zsh/vendor-completions"
  gzip -9n <"$1/share/man/man1/irsa-lint.1" >"$folder/usr/share/man/man1/irsa-lint.1.gz"
  cp -R "$1/share/doc/irsa-lint/README.md" "$1/share/doc/irsa-lint/docs" "$doc"
  gzip -9n <"$1/share/doc/irsa-lint/CHANGELOG.md" >"$doc/changelog.gz"
  texts_of_licences "$1" >"$doc/copyright"
  printf 'irsa-lint (%s-1) unstable; urgency=medium\n\n  * Version %s; see changelog.gz.\n\n -- %s  %s\n' \
    "$VERSION" "$VERSION" "$deb_maintainer" "$(date -u -d "@$SOURCE_DATE_EPOCH" -R)" |
    gzip -9n >"$doc/changelog.Debian.gz"
  cat >"$folder/usr/share/lintian/overrides/irsa-lint" <<END
# One program that runs on every Linux; what is linked in is named in copyright and in the SBOM.
irsa-lint: statically-linked-binary [usr/bin/irsa-lint]
irsa-lint: embedded-library *
END
  {
    printf 'Package: irsa-lint\nVersion: %s-1\nArchitecture: %s\nMaintainer: %s\n' \
      "$VERSION" "$deb_arch" "$deb_maintainer"
    printf 'Installed-Size: %s\nSection: devel\nPriority: optional\n' \
      "$(find "$folder/usr" -type f -exec wc -c {} + | awk '$2 == "total" {s += $1} END {print int(s / 1024) + 1}')"
    [ -z "$HOMEPAGE" ] || printf 'Homepage: %s\n' "$HOMEPAGE"
    cat <<END
Description: static linter for IRSA, the IAM roles for service accounts of EKS
 Reads Kubernetes manifests, Terraform and IAM trust policies together and
 reports why a pod will not get its role, or why somebody else's pod will, at
 the line to edit. No cluster, no AWS account and no network are needed.
END
  } >"$folder/DEBIAN/control"
  (cd "$folder" && find usr -type f | sort | xargs md5sum) >"$folder/DEBIAN/md5sums"
  dated "$folder"
  dpkg-deb --root-owner-group -Zxz -b "$folder" "$out/irsa-lint_$VERSION-1_$deb_arch.deb" >/dev/null
}
# Debian wants an address; without a home there is none that anybody reads.
deb_maintainer='irsa-lint maintainers <irsa-lint@irsa-lint.invalid>'
