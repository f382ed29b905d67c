# What we read against what Kubernetes reads (tests/reference/kubernetes, in Go: apimachinery's decoder):
# over the YAML test suite, manifests made at random, and a corpus. What it refuses is not read in
# silence, what it takes is not refused, and the values are the same; each known exception has a reason
# in reasons.go. IRSA_KUBERNETES_COUNT: how many random manifests (3000), from IRSA_KUBERNETES_SEED (0) on.
. "$(dirname "$0")/lib.sh"
need go
need tar
tests=$BUILD/tests/irsa-tests
[ -x "$tests" ] || skip "the tests are not built"
shared=${IRSA_SHARED:-$SOURCE/../shared}

(cd "$SOURCE/tests/reference/kubernetes" && go build -o "$work/reference" . >"$out" 2>"$err") ||
  skip "the Go program cannot be built: $(head -1 "$err")"

# compare LIST WHAT
compare() {
  IRSA_KUBERNETES_FILES=$1 IRSA_KUBERNETES_DUMP=$work/ours "$tests" --no-intro --minimal \
    -tc='documents for the comparison*' >"$out" 2>"$err" || fail "our half: $2"
  say "=== $2"
  "$work/reference" compare "$1" "$work/ours" >"$out" 2>"$err" || fail "$2: not what Kubernetes reads"
  cat "$out"
}

mkdir "$work/grammar"
"$work/reference" grammar "$work/grammar" "${IRSA_KUBERNETES_SEED:-0}" "${IRSA_KUBERNETES_COUNT:-3000}"
find "$work/grammar" -name '*.yaml' | sort -V >"$work/grammar.list"
compare "$work/grammar.list" "manifests made at random"

# A manifest that Kubernetes refuses and that says something about IRSA has a finding of the reader's. What
# looks like a template is no manifest yet, and is counted.
"$work/reference" refused "$work/grammar.list" >"$work/reasons"
mkdir "$work/refused"
cut -f1 "$work/reasons" | xargs cp -t "$work/refused"
(cd "$work/refused" && grep -l 'eks[.]amazonaws[.]com/role-arn' -- * | xargs grep -L '{{' | LC_ALL=C sort) >"$work/named"
status=0
(cd "$work/refused" && "$IRSA_LINT" check -q --format concise \
  --select yaml-syntax,json-syntax,duplicate-key,input-limit . >"$out" 2>"$err") || status=$?
[ "$status" = 1 ] || fail "status $status over manifests that Kubernetes refuses"
cut -d: -f1 "$out" | LC_ALL=C sort -u >"$work/found"
LC_ALL=C comm -23 "$work/named" "$work/found" >"$work/silent"
while read -r name; do grep "/$name	" "$work/reasons"; done <"$work/silent" >"$out"
: >"$err"
[ ! -s "$out" ] || fail "Kubernetes refuses these, and check says nothing"
say "$(wc -l <"$work/reasons") are refused by Kubernetes; check has a finding in each of the $(wc -l <"$work/named") about IRSA"

if [ -f "$shared/suites/yaml-test-suite.tar.xz" ]; then
  mkdir "$work/suite"
  tar -xJf "$shared/suites/yaml-test-suite.tar.xz" -C "$work/suite"
  find "$work/suite" -name in.yaml | sort >"$work/list"
  compare "$work/list" "the YAML test suite"
else
  skip_part "there is no YAML test suite"
fi
if [ -f "$shared/corpus/manifests.tar.xz" ]; then
  mkdir "$work/corpus"
  tar -xJf "$shared/corpus/manifests.tar.xz" -C "$work/corpus"
  find "$work/corpus" -type f | sort >"$work/list"
  compare "$work/list" "the corpus"
else
  skip_part "there is no corpus of manifests"
fi
end_of_test
