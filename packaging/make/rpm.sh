# A package for Fedora, RHEL, Amazon Linux and SUSE. The program is static, so it depends on nothing.
rpm_package() {
  folder=$(fresh rpm)
  mkdir -p "$folder/tree"
  cp -R "$1" "$folder/tree/usr"
  gzip -9n "$folder/tree/usr/share/man/man1/irsa-lint.1"
  dated "$folder/tree"
  {
    printf 'Name: irsa-lint\nVersion: %s\nRelease: 1\nSummary: %s\n' "$VERSION" "$summary"
    printf 'License: %s\n' "${LICENSE:-LicenseRef-none-chosen-yet}"
    [ -z "$HOMEPAGE" ] || printf 'URL: %s\n' "$HOMEPAGE"
    cat <<END
Packager: irsa-lint maintainers
Group: Development/Tools
AutoReqProv: no

%description
Reads Kubernetes manifests, Terraform and IAM trust policies together and
reports why a pod will not get its role, or why somebody else's pod will, at
the line to edit. No cluster, no AWS account and no network are needed.

%install
cp -pR $folder/tree/. %{buildroot}

%files
/usr/bin/irsa-lint
/usr/share/bash-completion/completions/irsa-lint
/usr/share/fish/vendor_completions.d/irsa-lint.fish
/usr/share/zsh/site-functions/_irsa-lint
/usr/share/irsa-lint
%doc /usr/share/doc/irsa-lint
%doc /usr/share/man/man1/irsa-lint.1.gz

%changelog
* $(date -u -d "@$SOURCE_DATE_EPOCH" '+%a %b %d %Y') irsa-lint maintainers - $VERSION-1
- See /usr/share/doc/irsa-lint/CHANGELOG.md
END
  } >"$folder/irsa-lint.spec"
  rpmbuild -bb --quiet --target "$processor-linux" --define "_topdir $folder/build" \
    --define "_rpmdir $folder/rpms" --define "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" \
    --define '_buildhost irsa-lint' --define 'use_source_date_epoch_as_buildtime 1' \
    --define 'clamp_mtime_to_source_date_epoch 1' --define 'debug_package %{nil}' \
    --define '__os_install_post %{nil}' --define '_build_id_links none' \
    --define '_binary_payload w9.gzdio' "$folder/irsa-lint.spec" >"$folder/log" 2>&1 || {
    cat "$folder/log" >&2
    exit 2
  }
  cp "$folder/rpms/irsa-lint-$VERSION-1.$processor.rpm" "$out"
}
