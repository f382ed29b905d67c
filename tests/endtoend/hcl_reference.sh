# HCL's trees and values against those of hashicorp/hcl (tests/reference/hcl, in Go): over a corpus of
# Terraform modules, the language's own test suite, and files made at random. Nothing may differ,
# and what one refuses the other refuses. IRSA_HCL_COUNT: how many
# seeds (4000), from IRSA_HCL_SEED (0) on.
. "$(dirname "$0")/lib.sh"
need go
need tar
shared=${IRSA_SHARED:-$SOURCE/../shared}
[ -f "$shared/hcl/corpus.tar.xz" ] || skip "there is no corpus of Terraform modules"
tests=$BUILD/tests/irsa-tests
[ -x "$tests" ] || skip "the tests are not built"

cp -R "$SOURCE/tests/reference/hcl" "$work/program"
(cd "$work/program" && go build -o "$work/reference" . >"$out" 2>"$err") ||
  skip "the Go program cannot be built: $(head -1 "$err")"

mkdir "$work/corpus" "$work/suite" "$work/random"
tar -xJf "$shared/hcl/corpus.tar.xz" -C "$work/corpus"
tar -xJf "$shared/hcl/hcl-specsuite.tar.xz" -C "$work/suite"

# compare LIST WHAT: both programs over the files that the list names.
compare() {
  "$work/reference" "$1" >"$work/theirs"
  IRSA_HCL_FILES=$1 IRSA_HCL_DUMP=$work/ours "$tests" --no-intro --minimal \
    -tc='trees and values for the comparison*' >"$out" 2>"$err" || fail "our half: $2"
  if ! cmp -s "$work/theirs" "$work/ours"; then
    diff "$work/theirs" "$work/ours" | head -20
    fail "$2 differ"
  fi
  say "$2: $(wc -l <"$1") files ($(grep -c '^refused$' "$work/ours") refused), $(grep -c '^value ' \
    "$work/ours") values, no difference"
}

find "$work/corpus" -type f \( -name '*.tf' -o -name '*.hcl' -o -name '*.tfvars' \) | sort >"$work/list"
compare "$work/list" "the corpus"
IRSA_HCL_FILES=$work/list IRSA_HCL_RANDOM=$work/random "$tests" --no-intro --minimal \
  -tc='random files for the comparison*' >"$out" 2>"$err" || fail "random files"
compare "$work/random/list" "random files"
find "$work/suite" -type f \( -name '*.hcl' -o -name '*.t' -o -name '*.hcldec' \) | sort >"$work/list"
compare "$work/list" "the language's own test suite"

# Every module of the corpus is evaluated, and ends.
IRSA_HCL_CORPUS=$work/corpus "$tests" --no-intro -tc='modules of the corpus' >"$out" 2>"$err" ||
  fail "modules of the corpus"
shows "roots,"
grep -o '[0-9]* roots, [0-9]* blocks' "$out"
