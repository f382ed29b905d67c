#!/bin/sh
# One step for one shard: step.sh snapshot|check SHARD (see shards.sh).
set -eu

step=$1 shard=$2
name=$(basename "$shard")
[ -s "$shard" ] || exit 0  # a shard without files

case "$step" in
  snapshot)
    # shellcheck disable=SC2086  # a list of words
    tr '\n' '\0' <"$shard" |
      xargs -0 "$IRSA_LINT" snapshot -o "$out/$name.snapshot.json" -j 1 2>"$out/$name.log"
    ;;
  check)
    status=0
    # shellcheck disable=SC2086  # a list of words
    tr '\n' '\0' <"$shard" |
      xargs -0 "$IRSA_LINT" check --format json -q -j 1 $IRSA_LINT_OPTIONS \
        --against "$out/all.json" -- \
        >"$out/$name.check.json" || status=$?
    # xargs says 123 where the program says 1: there are findings.
    [ "$status" = 0 ] || [ "$status" = 123 ] || exit "$status"
    ;;
esac
