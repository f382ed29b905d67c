# The same trees give the same bytes: made in another folder, at another time, by somebody with another
# locale, time zone and umask. With IRSA_PACKAGES_REBUILD=1 the program itself is built a second time, from a
# copy of the sources in another folder, which takes many minutes.
. "${0%/*}/lib.sh"
trees=${TREES:-${PACKAGES%/*}/trees}
[ -d "$trees" ] || skip 'the trees of the packages are not there'
if [ -n "${IRSA_PACKAGES_REBUILD:-}" ]; then
  mkdir -p "$work/elsewhere"
  tar -C "$SOURCE" --exclude=./build --exclude=./.git -cf - . | tar -C "$work/elsewhere" -xf -
  run 0 sh -c "cd '$work/elsewhere' && cmake --preset static >/dev/null &&
    cmake --build build/static --target irsa-lint --parallel 2 >/dev/null"
  run 0 cmake --install "$work/elsewhere/build/static" --prefix "$work/trees/$machine" --strip
  run 0 cmp "$work/trees/$machine/bin/irsa-lint" "$trees/$machine/bin/irsa-lint"
fi
set --
for processor in $processors; do set -- "$@" "$work/trees-again/$processor"; done
mkdir "$work/trees-again"
(umask 077 && cp -R "$trees"/* "$work/trees-again")
newest=$(find "$work/trees-again/$machine" -newer "$PACKAGES/SHA256SUMS" -name irsa-lint | head -n 1)
[ -n "$newest" ] || fail 'the copy should be newer'
# The first tree is the one whose program can be run here.
for tree in "$@"; do [ "${tree##*/}" != "$machine" ] || first=$tree; done
for tree in "$@"; do
  shift
  [ "$tree" = "$first" ] || set -- "$@" "$tree"
done
said() { sed -n "s/^set($1 \"\\(.*\\)\" CACHE .*/\\1/p" "$SOURCE/CMakeLists.txt"; }
EXTENSION=
if ls "$PACKAGES"/*.vsix >/dev/null 2>&1; then EXTENSION=${PACKAGES%/*}/vscode; fi
date_of_packages=$(tar -tvzf "$first_tarball" --utc --full-time | awk 'NR == 1 {print $4 "T" $5 "Z"}')
run 0 env TZ=Asia/Tokyo LANG=C.UTF-8 TMPDIR="$work/home" VERSION="$version" \
  HOMEPAGE="$(said IRSA_LINT_HOMEPAGE)" LICENSE="$(said IRSA_LINT_LICENSE)" \
  SOURCE_DATE_EPOCH="$(date -u -d "$date_of_packages" +%s)" BUSYBOX="${BUSYBOX-${PACKAGES%/*}/busybox}" EXTENSION="$EXTENSION" \
  sh -c 'umask 077; exec "$0" "$@"' "$SOURCE/packaging/make/all" "$work/again" "$first" "$@"
run 0 diff "$PACKAGES/SHA256SUMS" "$work/again/SHA256SUMS"
say "$(wc -l <"$PACKAGES/SHA256SUMS") files, the same sums"
