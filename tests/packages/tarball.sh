# The tarball is all there is on an empty root.
. "${0%/*}/lib.sh"
need_root 'chroot'
for processor in $processors; do
  root=$work/$processor
  mkdir "$root"
  run 0 tar -C "$root" --strip-components=1 -xzf "$PACKAGES/irsa-lint-$version-linux-$processor.tar.gz"
  is_static "$root/bin/irsa-lint" || skip 'the program is not static'
  works_in "$root" "$processor" /bin/irsa-lint
  for file in share/man/man1/irsa-lint.1 share/bash-completion/completions/irsa-lint \
    share/doc/irsa-lint/licences/libyaml-cpp-dev.txt share/doc/irsa-lint/licences/libc6-dev.txt; do
    [ -s "$root/$file" ] || fail "this is missing: $file"
  done
done
