# What the makers of packages share; read by all.
: "${VERSION:?}" "${SOURCE_DATE_EPOCH:?}" "${HOMEPAGE?}" "${LICENSE?}"
# Nothing of who makes them, where and when is in the packages.
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH
umask 022
summary='Static linter for IRSA (IAM roles for service accounts on EKS)'
work=$(mktemp -d "${TMPDIR:-/tmp}/irsa-packages.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# can PROGRAM WHAT: is it there? If not, says what is left out.
can() {
  command -v "$1" >/dev/null 2>&1 && return 0
  printf 'package: %s is not on the PATH: %s\n' "$1" "$2" >&2
  return 1
}

# The processor as the channels spell it.
names_of() {
  case "$1" in
    x86_64) deb_arch=amd64 node_arch=x64 image_arch=amd64 ;;
    aarch64) deb_arch=arm64 node_arch=arm64 image_arch=arm64 ;;
    *)
      printf 'package: there are no packages for the processor %s\n' "$1" >&2
      exit 2
      ;;
  esac
}

# archive FOLDER NAME…: a tar file on standard output.
archive() {
  from=$1
  shift
  tar --format=gnu --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' -C "$from" -cf - "$@"
}

# archive_gz FOLDER NAME…: the same, compressed.
archive_gz() { archive "$@" | gzip -9n; }

# fresh NAME: an empty folder to put a package together in.
fresh() {
  rm -rf "${work:?}/$1"
  mkdir -p "$work/$1"
  printf '%s' "$work/$1"
}

# dated FOLDER: every file has the date of the commit, and the rights that files have.
dated() {
  chmod -R u=rwX,go=rX "$1"
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

iso_date() { date -u -d "@$SOURCE_DATE_EPOCH" '+%Y-%m-%dT%H:%M:%SZ'; }
size_of() { wc -c <"$1" | tr -d ' '; }
sha256_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# texts_of_licences TREE: ours, or that there is none, and those of what is linked in.
texts_of_licences() {
  cat "$1/share/doc/irsa-lint/licences/LICENCE.txt"
  for text in "$1"/share/doc/irsa-lint/licences/*; do
    [ "${text##*/}" != LICENCE.txt ] || continue
    name=${text##*/}
    printf '\n===== %s =====\n\n' "${name%.txt}"
    cat "$text"
  done
}
