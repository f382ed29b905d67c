# dpkg installs the package into an empty root, and takes everything away again. lintian finds no error.
. "${0%/*}/lib.sh"
need dpkg
need_root 'dpkg'
for deb in "$PACKAGES"/*.deb; do
  if command -v lintian >/dev/null; then
    run 0 lintian --allow-root --fail-on error "$deb"
  else
    say 'not tried: lintian'
  fi
  case "$deb" in *_arm64.deb) processor=aarch64 ;; *) processor=x86_64 ;; esac
  root=$work/$processor
  mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
  : >"$root/var/lib/dpkg/status"
  run 0 dpkg --root="$root" --force-architecture --log=/dev/null -i "$deb"
  for file in man/man1/irsa-lint.1.gz bash-completion/completions/irsa-lint doc/irsa-lint/copyright \
    zsh/vendor-completions/_irsa-lint fish/vendor_completions.d/irsa-lint.fish irsa-lint/irsa-lint.schema.json; do
    [ -s "$root/usr/share/$file" ] || fail "this is not installed: $file"
  done
  is_static "$root/usr/bin/irsa-lint" || skip 'the program is not static'
  works_in "$root" "$processor" /usr/bin/irsa-lint
  rm -rf "$root/quickstart" "$root/emulator"
  run 0 dpkg --root="$root" --log=/dev/null --purge irsa-lint
  left=$(find "$root" -type f ! -path "$root/var/lib/dpkg/*")
  [ -z "$left" ] || fail "this is left: $left"
done
