# The list with which ./dev test ends: each test that was skipped, once for each reason.
. "${SOURCE:?}/tests/endtoend/lib.sh"

# log NAME LINE…: what ctest writes about a test.
number=0
log() {
  number=$((number + 1))
  name=$1
  shift
  printf '%d/9 Testing: %s\n%d/9 Test: %s\nCommand: "sh" "x"\nOutput:\n----\n' $number "$name" $number "$name"
  for line in "$@"; do printf '%s\n' "$line"; done
  printf '<end of output>\nTest time =   0.10 sec\n----\n\n'
}

log unit/a_test.cpp 'SKIPPED' 'a line with SKIPPED: in it' >"$work/none"
run 0 sh "$SOURCE/tests/skipped" "$work/none"
shows 'nothing was skipped'

{
  cat "$work/none"
  log unit/b_test.cpp 'SKIPPED: there is no corpus' 'SKIPPED: there is no corpus' 'SKIPPED: no bash'
  log endtoend/passes 'all right'
  log endtoend/helm 'SKIPPED: helm is not on the PATH'
} >"$work/some"
cat >"$work/expected" <<'LIST'
skipped, in whole or in part:
  unit/b_test.cpp: there is no corpus
  unit/b_test.cpp: no bash
  endtoend/helm: helm is not on the PATH
LIST
run 0 sh "$SOURCE/tests/skipped" "$work/some" "$work/there-is-none"
cmp -s "$out" "$work/expected" || fail 'another list was expected'
echo 'helm: there is no Go' >"$work/missing"
run 0 sh "$SOURCE/tests/skipped" "$work/some" "$work/missing"
shows '  helm: there is no Go'
run 0 sh "$SOURCE/tests/skipped" "$work/none" "$work/missing"
hides 'Go'

# A program that cannot be had is said, with the reason, and keeps no other away: here there is
# nothing on the PATH but what a shell needs.
mkdir "$work/path"
for program in sh env cat tail cut grep timeout tr mkdir id printf; do
  ln -s "$(command -v "$program")" "$work/path/$program" 2>/dev/null || true
done
run 0 env PATH="$work/path" IRSA_TEST_PROGRAMS="$work/programs" sh "$SOURCE/tests/programs"
shows 'helm: there is no Go'
shows 'kustomize: there is no Go'
shows 'pyspark==3.5.3: there is no java'
# A Go that refuses says why.
printf '#!/bin/sh\necho "go: the network refuses" >&2\nexit 1\n' >"$work/path/go"
chmod +x "$work/path/go"
run 0 env PATH="$work/path" IRSA_TEST_PROGRAMS="$work/programs" sh "$SOURCE/tests/programs"
shows 'helm: go: the network refuses'
