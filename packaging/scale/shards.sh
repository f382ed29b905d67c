#!/bin/sh
# Checks many shards, each against the merged snapshot of all of them, on one machine.
#
#   shards.sh OUT JOBS SHARD…
#
# A shard is a file that lists paths, one a line, as seen from the working directory. OUT, which is
# made anew, gets the snapshots, the reports (irsa-lint/check/1) and, if every step worked,
# findings.json: what one run over everything would find. The status is 0 then, be there findings or
# not; else it says on standard error which shards failed. Two maps and nothing else, so any engine
# can do it; here it is GNU parallel where there is one, else xargs -P. IRSA_LINT names the program,
# IRSA_LINT_OPTIONS more options.
#
# Each check reads the merged snapshot, so one process checks TOGETHER shards (10): more make less
# work and larger processes. Their paths have to fit on a command line.
set -eu

usage() { echo "shards.sh: $1; usage: shards.sh OUT JOBS SHARD..." >&2; exit 2; }
[ $# -ge 3 ] || usage "too few words"
out=$1 jobs=$2
shift 2
: "${IRSA_LINT:=irsa-lint}" "${IRSA_LINT_OPTIONS:=}" "${TOGETHER:=10}"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
for shard in "$@"; do
  [ -r "$shard" ] || usage "cannot read the shard '$shard'"
done
twice=$(for shard in "$@"; do basename "$shard"; done | sort | uniq -d | head -n 1)
[ -z "$twice" ] || usage "two shards are called '$twice'"
cat -- "$@" | grep -q . || usage "no shard names a file"
# What an earlier run left would count as a shard of this one.
made=$out/.shards
if [ -d "$out" ] && [ ! -e "$made" ] && [ -n "$(ls -A "$out")" ]; then
  usage "'$out' is neither empty nor of an earlier run"
fi
rm -rf "$out"
mkdir -p "$out/together" "$out/snapshots" "$out/checks"
: >"$made"
export IRSA_LINT IRSA_LINT_OPTIONS out

# each STEP: does it for every file that is named, JOBS at a time; fails if one of them does.
each() {
  if command -v parallel >/dev/null 2>&1; then
    parallel --will-cite -j "$jobs" --halt now,fail=1 sh "$here/step.sh" "$1"
  else
    tr '\n' '\0' | xargs -0 -P "$jobs" -I '{}' sh "$here/step.sh" "$1" '{}'
  fi
}

number=0
for shard in "$@"; do
  printf '%s\n' "$shard" >>"$out/together/$((number / TOGETHER))"
  number=$((number + 1))
done
printf '%s\n' "$@" | each snapshot
# Of what a shard holds itself, its own files count and not the snapshot.
"$IRSA_LINT" snapshot --allow-empty "$out"/snapshots/*.json -o "$out/all.json"
printf '%s\n' "$out"/together/* | each check
python3 "$here/union.py" "$out"/checks/*.json >"$out/findings"
mv "$out/findings" "$out/findings.json"
