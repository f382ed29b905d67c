#!/usr/bin/env python3
"""The same as shards.sh on Spark: spark_shards.py OUT SHARD...

Two maps with mapPartitions: the snapshot of each shard, then the check of TOGETHER shards (10) at a
time against all of them merged. The files have to be reachable from every worker under the same
paths, and so has OUT, which is made anew; IRSA_LINT (irsa-lint) has to be there as a program.
"""
import json
import os
import shutil
import subprocess
import sys

from pyspark.sql import SparkSession

from union import union


def paths_of(shard):
    with open(shard, encoding="utf-8") as file:
        return [line for line in file.read().split("\n") if line]


def run(words, shards, statuses):
    try:
        done = subprocess.run(words, capture_output=True, text=True)
    except OSError as error:  # of a list of paths that no command line holds as well
        raise RuntimeError(f"{words[0]} cannot be run for these shards: {shards}: {error}") from None
    if done.returncode not in statuses:
        raise RuntimeError(f"the {words[1]} of these shards failed, with status {done.returncode}: "
                           f"{shards}: {done.stderr}")
    return done.stdout


def snapshot(shards, program, out):
    for shard in shards:
        target = os.path.join(out, os.path.basename(shard) + ".json")
        run([program, "snapshot", "--allow-empty", "-j", "1", "-o", target, "--", *paths_of(shard)],
            shard, (0,))
        yield target


def check(shards, program, merged):
    shards = list(shards)
    paths = [path for shard in shards for path in paths_of(shard)]
    if paths:  # 1 says that there are findings
        yield run([program, "check", "--allow-empty", "--format", "json", "-q", "-j", "1", "--against",
                   merged, "--", *paths], ", ".join(shards), (0, 1))


def make_anew(out):
    """What an earlier run left would count as a shard of this one."""
    made = os.path.join(out, ".shards")
    if os.path.isdir(out) and os.listdir(out) and not os.path.exists(made):
        raise SystemExit(f"spark_shards.py: '{out}' is neither empty nor of an earlier run")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(os.path.join(out, "snapshots"))
    open(made, "w", encoding="utf-8").close()


def main(out, shards):
    program = os.environ.get("IRSA_LINT", "irsa-lint")
    together = int(os.environ.get("TOGETHER", "10"))
    shards = [shard for shard in shards if paths_of(shard)]
    if not shards:
        raise SystemExit("spark_shards.py: no shard names a file")
    names = [os.path.basename(shard) for shard in shards]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise SystemExit(f"spark_shards.py: two shards are called '{twice[0]}'")
    make_anew(out)
    spark = SparkSession.builder.appName("irsa-lint").getOrCreate()
    try:
        each = spark.sparkContext.parallelize(shards, len(shards))
        folder = os.path.join(out, "snapshots")
        snapshots = each.mapPartitions(lambda part: snapshot(part, program, folder)).collect()
        merged = os.path.join(out, "all.json")
        run([program, "snapshot", "--allow-empty", "-o", merged, "--", *snapshots], "all", (0,))
        groups = spark.sparkContext.parallelize(shards, -(-len(shards) // together))
        reports = groups.mapPartitions(lambda part: check(part, program, merged)).collect()
    finally:
        spark.stop()
    findings = union(map(json.loads, reports))
    with open(os.path.join(out, "findings.json"), "w", encoding="utf-8") as file:
        json.dump({"findings": findings}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
