#!/bin/sh
# One step for one shard: step.sh snapshot|check SHARD (see shards.sh).
set -eu

step=$1 shard=$2
name=$(basename "$shard")
[ -s "$shard" ] || exit 0  # a shard without files

# All paths in one command: of a long list xargs would make several, and each would see a part of the
# shard. What is too long for a command ends with a message and 126 here.
set -f
IFS='
'
# shellcheck disable=SC2046  # a path on each line
set -- $(cat "$shard")

case "$step" in
  snapshot)
    "$IRSA_LINT" snapshot --allow-empty -j 1 -o "$out/snapshots/$name.json" -- "$@" 2>"$out/snapshots/$name.log" || {
      status=$?
      echo "no snapshot of the shard '$shard':" >&2
      cat "$out/snapshots/$name.log" >&2
      exit "$status"
    }
    ;;
  check)
    IFS=' '
    status=0
    # shellcheck disable=SC2086  # a list of words
    "$IRSA_LINT" check --allow-empty --format json -q -j 1 $IRSA_LINT_OPTIONS \
      --against "$out/all.json" -- "$@" >"$out/checks/$name.json" || status=$?
    # 1 says that there are findings.
    [ "$status" -le 1 ] || exit "$status"
    ;;
esac
