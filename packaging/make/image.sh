# Images as OCI archives, put together without a daemon: `docker load`, `podman load` and
# `skopeo copy oci-archive:FILE docker://…` take them. Each holds an image for every processor.
#
#   irsa-lint-VERSION-image.tar        the program alone, as entrypoint
#   irsa-lint-VERSION-image-shell.tar  the program on the PATH beside busybox: GitLab and others start jobs
#                                      with a shell. Made if BUSYBOX names a folder with a static busybox and
#                                      its copyright, PROCESSOR/busybox and PROCESSOR/copyright.
images() {
  image image entrypoint "$@"
  if [ -n "${BUSYBOX:-}" ]; then
    image image-shell shell "$@"
  else
    printf 'package: BUSYBOX names no static busybox: no image with a shell is made\n' >&2
  fi
}

applets='ash awk base64 basename cat chmod cp cut date dirname echo env expr false find grep gunzip gzip head
  id ln ls mkdir mktemp mv ps printf pwd realpath rm rmdir sed sh sha256sum sleep sort tail tar tee test
  touch tr true uname uniq unzip wc wget which xargs'

# image NAME KIND TREE…
image() {
  folder=$(fresh image)
  name=$1
  kind=$2
  shift 2
  mkdir -p "$folder/layout/blobs/sha256"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$folder/layout/oci-layout"
  list=
  for tree in "$@"; do
    names_of "${tree##*/}"
    "${kind}_files" "$tree" "$folder/root-$image_arch"
    add_image "$folder/root-$image_arch" "$kind"
    list="$list${list:+,}{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:$digest\",\"size\":$size,\"platform\":{\"architecture\":\"$image_arch\",\"os\":\"linux\"}}"
  done
  # One name, and behind it the list of the processors: of several names who reads it would have to choose.
  index='"mediaType":"application/vnd.oci.image.index.v1+json"'
  printf '{"schemaVersion":2,%s,"manifests":[%s]}' "$index" "$list" >"$folder/list"
  add_blob "$folder/list"
  printf '{"schemaVersion":2,%s,"manifests":[{%s,"digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
    "$index" "$index" "$digest" "$size" "$VERSION" >"$folder/layout/index.json"
  archive "$folder/layout" blobs index.json oci-layout >"$out/irsa-lint-$VERSION-$name.tar"
}

entrypoint_files() { # TREE ROOT
  mkdir -p "$2/repository"
  cp "$1/bin/irsa-lint" "$2/irsa-lint"
  cp -R "$1/share/doc/irsa-lint/licences" "$2/licences"
}

shell_files() { # TREE ROOT
  busybox=$BUSYBOX/${1##*/}
  mkdir -p "$2/bin" "$2/etc" "$2/root" "$2/tmp" "$2/repository" "$2/usr/local"
  cp "$busybox/busybox" "$2/bin/busybox"
  chmod 755 "$2/bin/busybox"
  for applet in $applets; do ln -s busybox "$2/bin/$applet"; done
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$2/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$2/etc/group"
  cp -R "$1/bin" "$1/share" "$2/usr/local"
  cp "$busybox/copyright" "$2/usr/local/share/doc/irsa-lint/licences/busybox.txt"
}

# add_blob FILE: moves it among the blobs; sets digest and size.
add_blob() {
  digest=$(sha256_of "$1")
  size=$(size_of "$1")
  mv "$1" "$folder/layout/blobs/sha256/$digest"
}

# add_image ROOT KIND: layer, configuration and manifest; digest and size are those of the manifest.
add_image() {
  archive "$1" . >"$folder/layer"
  diff_id=$(sha256_of "$folder/layer")
  gzip -9n "$folder/layer"
  add_blob "$folder/layer.gz"
  layer="{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$digest\",\"size\":$size}"
  path=/usr/local/bin:/usr/bin:/bin
  case "$2" in
    entrypoint) run='"User":"65534:65534","Entrypoint":["/irsa-lint"],"Cmd":["check"]' ;;
    shell) run='"Cmd":["/bin/sh"]' ;;
  esac
  labels="\"org.opencontainers.image.title\":\"irsa-lint\",\"org.opencontainers.image.version\":\"$VERSION\""
  [ -z "$HOMEPAGE" ] || labels="$labels,\"org.opencontainers.image.source\":\"$HOMEPAGE\""
  [ -z "$LICENSE" ] || labels="$labels,\"org.opencontainers.image.licenses\":\"$LICENSE\""
  printf '{"created":"%s","architecture":"%s","os":"linux","config":{%s,"Env":["PATH=%s"],"WorkingDir":"/repository","Labels":{%s}},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"%s","created_by":"irsa-lint %s"}]}' \
    "$(iso_date)" "$image_arch" "$run" "$path" "$labels" "$diff_id" "$(iso_date)" "$VERSION" >"$folder/config"
  add_blob "$folder/config"
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[%s]}' \
    "$digest" "$size" "$layer" >"$folder/manifest"
  add_blob "$folder/manifest"
}
