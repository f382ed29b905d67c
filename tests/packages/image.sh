# The images, unpacked as their manifests say; every digest is verified, and the entrypoint is run with the
# image as the root of everything.
. "${0%/*}/lib.sh"
need_root 'chroot'

# values KEY FILE: the strings of a key in JSON that has no blanks.
values() { grep -o "\"$1\":\"[^\"]*\"" "$2" | sed 's/.*:"\(.*\)"$/\1/'; }

blob() { printf '%s/blobs/sha256/%s' "$layout" "${1#sha256:}"; }

verify_all() {
  for file in "$layout"/blobs/sha256/*; do
    [ "$(sha256sum "$file" | cut -d ' ' -f 1)" = "${file##*/}" ] || fail "another digest: $file"
  done
}

# unpack LAYOUT MACHINE ROOT: the layer that the index leads to, by way of the list of the processors.
unpack() {
  layout=$1
  list=$(values digest "$layout/index.json")
  [ "$(printf '%s\n' "$list" | wc -l)" = 1 ] || fail 'the index names several images'
  manifest=$(tr '{' '\n' <"$(blob "$list")" | tr -d '\n' |
    grep -o '"digest":"[^"]*","size":[0-9]*,"platform":"architecture":"[a-z0-9]*"' |
    sed -n "s/^\"digest\":\"\([^\"]*\)\".*\"$2\"\$/\1/p")
  [ -n "$manifest" ] || fail "no image for $2"
  config=$(values digest "$(blob "$manifest")" | sed -n 1p)
  layer=$(values digest "$(blob "$manifest")" | sed -n 2p)
  mkdir -p "$3"
  tar -C "$3" -xzf "$(blob "$layer")"
  diff_id=sha256:$(gzip -dc "$(blob "$layer")" | sha256sum | cut -d ' ' -f 1)
  grep -q "$diff_id" "$(blob "$config")" || fail 'the layer is not the one that the configuration names'
}

for kind in image image-shell; do
  archive=$PACKAGES/irsa-lint-$version-$kind.tar
  [ -e "$archive" ] || { say "there is no $kind" && continue; }
  mkdir "$work/$kind"
  run 0 tar -C "$work/$kind" -xf "$archive"
  layout=$work/$kind
  verify_all
  if command -v skopeo >/dev/null; then
    for processor in $processors; do
      case "$processor" in x86_64) architecture=amd64 ;; *) architecture=arm64 ;; esac
      run 0 skopeo inspect --override-os linux --override-arch "$architecture" "oci-archive:$archive"
      shows "\"Architecture\": \"$architecture\""
    done
    # As for a registry: all of it.
    run 0 skopeo copy --all --quiet "oci-archive:$archive" "dir:$work/copy-$kind"
    [ "$(ls "$work/copy-$kind" | grep -c 'manifest[.]json$')" = "$(($(printf '%s\n' $processors | wc -l) + 1))" ] ||
      fail 'not every processor was copied'
  else
    say 'not tried: skopeo'
  fi
  for processor in $processors; do
    case "$processor" in x86_64) architecture=amd64 ;; *) architecture=arm64 ;; esac
    root=$work/root-$kind-$processor
    unpack "$work/$kind" "$architecture" "$root"
    if [ "$kind" = image ]; then
      grep -q '"User":"65534:65534","Entrypoint":\["/irsa-lint"\]' "$(blob "$config")" || fail 'another entrypoint'
      is_static "$root/irsa-lint" || skip 'the program is not static'
      works_in "$root" "$processor" /irsa-lint
      [ -s "$root/licences/libyaml-cpp-dev.txt" ] || fail 'no licences'
    else
      works_in "$root" "$processor" /usr/local/bin/irsa-lint
      if [ "$processor" = "$machine" ]; then
        # As GitLab's job does.
        run 1 chroot "$root" /bin/sh -c 'cd /quickstart && irsa-lint check --format gitlab=/tmp/q.json --quiet . && true'
        run 0 chroot "$root" /bin/sh -c 'grep -c check_name /tmp/q.json && ls -l /tmp | head -n 3 && id -u'
      fi
      [ -s "$root/usr/local/share/doc/irsa-lint/licences/busybox.txt" ] || fail 'no licence of busybox'
    fi
  done
done
