# What is read here against what Kubernetes reads (tests/reference/kubernetes, in Go: apimachinery's
# decoder, as kubectl calls it): over manifests made at random, the same with mistakes in them, the suites
# of YAML and JSON, also with mistakes, and a corpus. What it refuses is not read in silence, what it takes
# is not refused, and the values are the same; each known exception has a reason in reasons.go, and one that
# is not known fails. Both readers of YAML must agree, too.
#
# IRSA_KUBERNETES_COUNT: how many manifests are made, and how many mistakes (400), from
# IRSA_KUBERNETES_SEED (0) on. IRSA_KUBERNETES_CORPUS: how many files of the corpus (500, spread evenly;
# "all").
. "$(dirname "$0")/lib.sh"
need go
need tar
tests=$BUILD/tests/irsa-tests
[ -x "$tests" ] || skip "the tests are not built"
shared=${IRSA_SHARED:-$SOURCE/../shared}

cp -R "$SOURCE/tests/reference/kubernetes" "$work/program"
(cd "$work/program" && go build -o "$work/reference" . >"$out" 2>"$err") ||
  skip "the Go program cannot be built: $(head -1 "$err")"

# compare LIST WHAT
compare() {
  IRSA_KUBERNETES_FILES=$1 IRSA_KUBERNETES_DUMP=$work/ours "$tests" --no-intro --minimal \
    -tc='documents for the comparison*' >"$out" 2>"$err" || fail "our half: $2"
  say "=== $2"
  "$work/reference" compare "$1" "$work/ours" >"$out" 2>"$err" || fail "$2: not what Kubernetes reads"
  cat "$out"
}

seed=${IRSA_KUBERNETES_SEED:-0}
count=${IRSA_KUBERNETES_COUNT:-400}
# mistakes LIST WHAT: the same files, with mistakes in them.
mistakes() {
  rm -rf "$work/mutants"
  mkdir "$work/mutants"
  "$work/reference" mutants "$work/mutants" "$seed" "$count" "$1"
  find "$work/mutants" -name '*.yaml' | sort -V >"$work/mutants.list"
  compare "$work/mutants.list" "$2, with mistakes"
}

mkdir "$work/grammar"
"$work/reference" grammar "$work/grammar" "$seed" "$count"
find "$work/grammar" -name '*.yaml' | sort -V >"$work/grammar.list"
compare "$work/grammar.list" "manifests made at random"
mistakes "$work/grammar.list" "manifests made at random"

# Where Kubernetes refuses a file about IRSA before it has taken every object of a kind that matters, the
# reader has a finding. What looks like a template is no manifest yet, and the summary says so; U+0085 and a
# line of dashes within JSON are told apart in reasons.go.
"$work/reference" refused "$work/grammar.list" >"$work/reasons"
mkdir "$work/refused"
cut -f1 "$work/reasons" | xargs cp -t "$work/refused"
awk -F '\t' '$2 == "lost" { sub(/.*\//, "", $1); print $1 }' "$work/reasons" >"$work/lost"
(cd "$work/refused" && xargs grep -l 'eks[.]amazonaws[.]com/role-arn' -- <"$work/lost" |
  xargs grep -L -e '{{' -e '[$][{]' -e '^----' -e "$(printf '\302\205')" | LC_ALL=C sort) >"$work/named"
status=0
(cd "$work/refused" && "$IRSA_LINT" check --verbose --format concise \
  --select yaml-syntax,json-syntax,duplicate-key,input-limit . >"$out" 2>"$err") || status=$?
[ "$status" = 1 ] || fail "status $status over manifests that Kubernetes refuses"
awk '/^[^ ]/ { template = /^skipped: template source/ } template && /^  / { print $1 }' "$err" >"$work/told"
cut -d: -f1 "$out" | cat - "$work/told" | LC_ALL=C sort -u >"$work/found"
LC_ALL=C comm -23 "$work/named" "$work/found" >"$work/silent"
while read -r name; do grep "/$name	" "$work/reasons"; done <"$work/silent" >"$out"
: >"$err"
[ ! -s "$out" ] || fail "Kubernetes refuses these, and check says nothing"
say "$(wc -l <"$work/reasons") are refused by Kubernetes; check has a finding in each of the $(wc -l <"$work/named") about IRSA"

# archive NAME PATTERN WHAT [MOST]: the files of an archive of the shared folder, MOST of them.
archive() {
  if [ ! -f "$shared/$1" ]; then
    skip_part "there is no $1 in a shared folder"
    return 0
  fi
  rm -rf "$work/unpacked"
  mkdir "$work/unpacked"
  tar -xJf "$shared/$1" -C "$work/unpacked"
  find "$work/unpacked" -type f -name "$2" | sort >"$work/all"
  awk -v most="${4:-all}" 'NR == FNR { all++; next }
    most == "all" || int(FNR * most / all) > int((FNR - 1) * most / all)' "$work/all" "$work/all" >"$work/list"
  compare "$work/list" "$3"
}
archive suites/yaml-test-suite.tar.xz in.yaml "the YAML test suite"
[ ! -f "$shared/suites/yaml-test-suite.tar.xz" ] || mistakes "$work/list" "the YAML test suite"
archive suites/json-test-suite.tar.xz '*.json' "the JSON test suite"
archive corpus/manifests.tar.xz '*' "the corpus" "${IRSA_KUBERNETES_CORPUS:-500}"
end_of_test
