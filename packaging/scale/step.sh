#!/bin/sh
# One step of shards.sh: step.sh snapshot SHARD, or step.sh check FILE-THAT-NAMES-SHARDS.
set -eu

step=$1 name=$(basename "$2")
case "$step" in
  snapshot) shards=$2 ;;
  check) shards=$(cat "$2") ;;
esac

# All paths in one command: of a long list xargs would make several, and each would see a part of the
# shard.
set -f
IFS='
'
paths=$(for shard in $shards; do cat -- "$shard" && echo || exit 1; done)
# shellcheck disable=SC2086  # a path on each line
set -- $paths
[ $# -gt 0 ] || exit 0  # without paths the program would take the working directory

status=0
case "$step" in
  snapshot)
    log=$out/snapshots/$name.log
    "$IRSA_LINT" snapshot --allow-empty -j 1 -o "$out/snapshots/$name.json" -- "$@" 2>"$log" || status=$?
    worst=0
    ;;
  check)
    log=$out/checks/$name.log
    IFS=' '
    # shellcheck disable=SC2086  # a list of words
    "$IRSA_LINT" check --allow-empty --format json -q -j 1 $IRSA_LINT_OPTIONS \
      --against "$out/all.json" -- "$@" >"$out/checks/$name.json" 2>"$log" || status=$?
    worst=1  # there are findings
    ;;
esac
[ "$status" -gt "$worst" ] || exit 0
{
  printf '%s\n' "the $step of these shards failed, with status $status:" "$shards"
  [ "$status" != 126 ] || echo "their paths may be more than a command line holds: make smaller shards, or say TOGETHER=1"
  cat "$log"
} >&2
exit "$status"
