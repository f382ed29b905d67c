# The packages that need no static program, made of the one under test and installed (tests/packages); all of
# them, made of the static one, are a word of their own: ./dev package --test.
. "$(dirname "$0")/lib.sh"
need cmake
need xz
: "${BUILD:?}"

export PACKAGES="$work/packages" TREES="$work/trees" BUSYBOX=
run 0 cmake --install "$BUILD" --prefix "$TREES/$(uname -m)" --strip
run 0 env VERSION="$("$IRSA_LINT" --version | sed -n '1s/^irsa-lint //p')" HOMEPAGE= LICENSE= \
  SOURCE_DATE_EPOCH=1750000000 "$SOURCE/packaging/make/all" "$PACKAGES" "$TREES/$(uname -m)"
for name in files reproducible wheel npm pre_commit_mirror; do
  say "=== $name"
  status=0
  sh "$SOURCE/tests/packages/$name.sh" || status=$?
  case "$status" in
    0 | 77) ;;
    *) fail "tests/packages/$name.sh" ;;
  esac
done
