# rpm installs the package into an empty root, and takes everything away again. rpmlint finds no error.
. "${0%/*}/lib.sh"
need rpm
need_root 'rpm --root'
for package in "$PACKAGES"/*.rpm; do
  if command -v rpmlint >/dev/null; then
    run 0 rpmlint --config "$SOURCE/packaging/rpm/rpmlint.toml" "$package"
    shows ' 0 errors'
  else
    say 'not tried: rpmlint'
  fi
  processor=${package%.rpm}
  processor=${processor##*.}
  root=$work/$processor
  mkdir "$root"
  run 0 rpm --root "$root" --initdb
  run 0 rpm --root "$root" --ignorearch --ignoreos -i "$package"
  for file in man/man1/irsa-lint.1.gz bash-completion/completions/irsa-lint doc/irsa-lint/licences/LICENCE.txt \
    zsh/site-functions/_irsa-lint fish/vendor_completions.d/irsa-lint.fish irsa-lint/irsa-lint.schema.json; do
    [ -s "$root/usr/share/$file" ] || fail "this is not installed: $file"
  done
  is_static "$root/usr/bin/irsa-lint" || skip 'the program is not static'
  works_in "$root" "$processor" /usr/bin/irsa-lint
  run 0 rpm --root "$root" -e irsa-lint
  left=$(find "$root/usr/bin" "$root/usr/share/man" -type f 2>/dev/null || true)
  [ -z "$left" ] || fail "this is left: $left"
done
