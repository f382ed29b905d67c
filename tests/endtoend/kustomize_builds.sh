# What building kustomizations gives, ours against that of the real `kustomize build`: accounts and
# workloads of every root of a corpus, of trees made at random, and of the directories in
# IRSA_KUSTOMIZE_TREES. Where kustomize refuses, nothing may be built; what is not built here is
# counted with the reason. IRSA_BUILDS_COUNT: how many random trees (60), from IRSA_BUILDS_SEED on;
# IRSA_BUILDS_COUNT=3000 is the long run, of some minutes.
. "$(dirname "$0")/lib.sh"
need kustomize
tests=$BUILD/tests/irsa-tests
[ -x "$tests" ] || skip "the tests are not built"
shared=${IRSA_SHARED:-$SOURCE/../shared}
jobs=${IRSA_BUILDS_JOBS:-2}

# build STREAMS NUMBER FOLDER. A corpus has no files but YAML and JSON: what a generator reads besides,
# and whose text is no concern of ours, is made, empty, where kustomize misses it.
cat >"$work/build" <<'END'
last=
while :; do
  timeout 60 kustomize build "$3" >"$1/$2.yaml" 2>"$1/$2.err" && exit 0
  rm "$1/$2.yaml"
  ! grep -q 'Get "https\{0,1\}://' "$1/$2.err" || : >"$1/$2.away"
  missing=$(sed -n "s/.*loading KV pairs: .*evalsymlink failure on '\([^']*\)'.*: no such file.*/\1/p" "$1/$2.err")
  case "$missing" in
    '' | *.yaml | *.yml | *.json) exit 0 ;;
  esac
  [ "$missing" != "$last" ] || exit 0
  last=$missing
  mkdir -p "${missing%/*}"
  : >>"$missing"
done
END

# compare TREE WHAT LIST: LIST has the folders that are roots.
compare() {
  IRSA_BUILDS_LIST=$3 IRSA_BUILDS_TREE=$1 IRSA_BUILDS_DUMP=$work/ours "$tests" --no-intro \
    --minimal -tc='builds for the comparison*' >"$out" 2>"$err" || fail "our half: $2"
  rm -rf "$work/streams" && mkdir "$work/streams"
  # Remote bases and charts cannot be had: a root with holes is not asked for.
  awk '/^# /{folder=substr($0,3); skip=0} /^hole: /{skip=1} /^no root/{skip=1}
       {if (/^# /) order[++n]=folder; if (skip) bad[folder]=1}
       END {for (i=1;i<=n;i++) if (!bad[order[i]]) print order[i]}' "$work/ours" >"$work/asked"
  nl -ba "$work/asked" | xargs -P "$jobs" -L 1 sh "$work/build" "$work/streams"
  # Nor is one judged for which kustomize could not fetch a file: a patch, or what a generator reads.
  awk -v dir="$work/streams" '
    function is_there(f, line, there) { there = (getline line < f) >= 0; close(f); return there }
    is_there(dir "/" NR ".away") { next }
    { f = dir "/" NR ".yaml"; print $0 "\t" (is_there(f) ? f : "refused") }' \
    "$work/asked" >"$work/list"
  away=$(find "$work/streams" -name '*.away' | wc -l)
  [ "$away" -eq 0 ] || echo "  not judged, for kustomize could not fetch what they name: $away"
  IRSA_BUILDS_STREAMS=$work/list IRSA_BUILDS_DUMP=$work/theirs "$tests" --no-intro --minimal \
    -tc='streams for the comparison*' >"$out" 2>"$err" || fail "their half: $2"
  # Same: equal lines. Refused by both. Unknown: refused here only. Differing: all else.
  awk -v what="$2" '
    function done() { }
    NR == FNR { if (/^# /) f = substr($0, 3); else ours[f] = ours[f] $0 "\n"; next }
    /^# / { f = substr($0, 3); seen[f] = 1; next }
    { theirs[f] = theirs[f] $0 "\n" }
    END {
      for (f in seen) {
        all++
        n = split(theirs[f], l, "\n"); if (n > 0 && theirs[f] != "refused\n") lines += n - 1
        if (ours[f] ~ /^refused/) {
          if (theirs[f] == "refused\n") both++
          else { unknown++; why = ours[f]; sub(/\n.*/, "", why); print "  unknown here: " f ": " why }
        } else if (ours[f] == theirs[f]) same++
        else { differ++; if (differ < 6) print "  " f "\n--- ours\n" ours[f] "--- theirs\n" theirs[f] }
      }
      printf "%s: %d roots, %d the same (%d accounts and workloads), %d refused by both, %d unknown here, %d differ\n",
        what, all, same, lines, both, unknown, differ
      exit differ > 0
    }' "$work/ours" "$work/theirs" || fail "$2 differs"
}

# roots TREE: folders with a kustomization that our half is asked for.
roots() {
  find "$1" -type f \( -name kustomization.yaml -o -name kustomization.yml \) -exec dirname {} \; |
    sort -u
}

mkdir "$work/random"
IRSA_BUILDS_RANDOM=$work/random IRSA_BUILDS_COUNT=${IRSA_BUILDS_COUNT:-60} "$tests" --no-intro \
  --minimal -tc='trees at random for the comparison*' >"$out" 2>"$err" || fail "random trees"
find "$work/random" -type d -name root | sort >"$work/random.list"
compare "$work/random" "random trees" "$work/random.list"

if [ -f "$shared/corpus/manifests.tar.xz" ] && command -v tar >/dev/null; then
  mkdir "$work/corpus"
  tar -xJf "$shared/corpus/manifests.tar.xz" -C "$work/corpus"
  roots "$work/corpus" >"$work/corpus.list"
  compare "$work/corpus" "the corpus" "$work/corpus.list"
fi
for tree in ${IRSA_KUSTOMIZE_TREES:-}; do
  roots "$tree" >"$work/tree.list"
  compare "$tree" "$tree" "$work/tree.list"
done
