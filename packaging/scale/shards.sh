#!/bin/sh
# Checks many shards, each against the merged snapshot of all of them, on one machine.
#
#   shards.sh OUT JOBS SHARD…
#
# A shard is a file that lists paths, one a line, as seen from the working directory. OUT gets the
# snapshots, a report for each shard (irsa-lint/check/1) and findings.json: what one run over
# everything would find. Two maps and nothing else, so any engine can do it; here it is GNU parallel
# where there is one, else xargs -P. IRSA_LINT names the program, IRSA_LINT_OPTIONS more options.
set -eu

[ $# -ge 3 ] || { echo "usage: shards.sh OUT JOBS SHARD..." >&2; exit 2; }
out=$1 jobs=$2
shift 2
: "${IRSA_LINT:=irsa-lint}" "${IRSA_LINT_OPTIONS:=}"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
mkdir -p "$out"
export IRSA_LINT IRSA_LINT_OPTIONS out here

# each STEP: does it for every shard, JOBS at a time; fails if one of them does.
each() {
  if command -v parallel >/dev/null 2>&1; then
    parallel --will-cite -j "$jobs" --halt now,fail=1 sh "$here/step.sh" "$1"
  else
    xargs -P "$jobs" -I '{}' sh "$here/step.sh" "$1" '{}'
  fi
}

printf '%s\n' "$@" | each snapshot
# Of what a shard holds itself, its own files count and not the snapshot.
"$IRSA_LINT" snapshot "$out"/*.snapshot.json -o "$out/all.json"
printf '%s\n' "$@" | each check
python3 "$here/union.py" "$out"/*.check.json >"$out/findings.json"
