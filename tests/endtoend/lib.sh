# What the scripts in this folder share. Each is a test of the built program together with a program
# of somebody else's; ctest calls it with IRSA_LINT (the program), SOURCE and BUILD (the two trees).
#
# A test that cannot be done here, in whole or in part, prints "SKIPPED: why" and ends with 77, which
# ctest knows; ./dev test lists the reasons. IRSA_TEST_PROGRAMS is what tests/programs has filled.
set -eu

: "${IRSA_LINT:?}" "${SOURCE:?}"
work=$(mktemp -d "${TMPDIR:-/tmp}/irsa-endtoend.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
out=$work/out
err=$work/err

say() { printf '%s\n' "$*"; }

skip() {
  say "SKIPPED: $*"
  exit 77
}

# For a part of a test that cannot be done; the script goes on, and ends with end_of_test.
skipped=
skip_part() {
  say "SKIPPED: $*"
  skipped=yes
}
end_of_test() {
  if [ -n "$skipped" ]; then exit 77; fi
}

need() {
  command -v "$1" >/dev/null 2>&1 || skip "$1 is not on the PATH"
}

fail() {
  say "FAILED: $*"
  for file in "$out" "$err"; do
    [ -s "$file" ] || continue
    say "--- ${file##*/}"
    cat "$file"
  done
  exit 1
}

# run STATUS COMMAND…: what it prints goes to $out and $err, and is shown as a transcript.
run() {
  expected=$1
  shift
  say "\$ $*"
  status=0
  "$@" >"$out" 2>"$err" </dev/null || status=$?
  cat "$out" "$err"
  [ "$status" = "$expected" ] || fail "status $status instead of $expected: $*"
}

# The line that was run last printed these words, in order, on one line.
shows() {
  cat "$out" "$err" | grep -qF -- "$1" || fail "this is missing: $1"
}

hides() {
  if cat "$out" "$err" | grep -qF -- "$1"; then fail "this should not be there: $1"; fi
}
