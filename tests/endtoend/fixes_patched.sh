# What `check --diff` prints, applied by the real patch, is what `check --fix` writes: over the rules'
# examples, the quickstart, and the corpora and a generated fleet where these are there.
. "$(dirname "$0")/lib.sh"
need python3
need patch
python3 -c 'import yaml' 2>/dev/null || skip "Python has no module yaml"
shared=${IRSA_SHARED:-$SOURCE/../shared}

set -- "$SOURCE/rules" "$SOURCE/testdata/quickstart"
if [ -d "$shared" ]; then
  for corpus in field field2 wild hcl/cases; do
    [ ! -d "$shared/$corpus" ] || set -- "$@" "$shared/$corpus"
  done
  if [ -x "$shared/tools/gen-fleet" ]; then
    "$shared/tools/gen-fleet" "$work/fleet" --service-accounts 200 --roles 150 --files 60 --seed 7 \
      --defects 0.3 >"$out" 2>"$err" || fail "gen-fleet"
    set -- "$@" "$work/fleet"
  fi
else
  skip_part "the corpora are not there"
fi
run 0 python3 "$SOURCE/tests/endtoend/fixes_patched.py" "$IRSA_LINT" "$SOURCE/tests" "$@"
shows ' 0 wrong'
end_of_test
