#!/usr/bin/env python3
"""The same as shards.sh on Spark: spark_shards.py OUT SHARD...

Two maps with mapPartitions: the snapshot of each shard, then the check of TOGETHER shards (10) at a
time against all of them merged. The files have to be reachable from every worker under the same
paths, and so has OUT; IRSA_LINT (irsa-lint) has to be there as a program.
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


def run(words, shard, statuses):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode not in statuses:
        raise RuntimeError(f"{shard}: {done.stderr}")
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


def main(out, shards):
    program = os.environ.get("IRSA_LINT", "irsa-lint")
    together = int(os.environ.get("TOGETHER", "10"))
    shards = [shard for shard in shards if paths_of(shard)]
    if len({os.path.basename(shard) for shard in shards}) < len(shards):
        raise SystemExit("spark_shards.py: two shards have one name")
    folder = os.path.join(out, "snapshots")
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier run left
    os.makedirs(folder)
    spark = SparkSession.builder.appName("irsa-lint").getOrCreate()
    try:
        each = spark.sparkContext.parallelize(shards, len(shards))
        snapshots = each.mapPartitions(lambda part: snapshot(part, program, folder)).collect()
        merged = os.path.join(out, "all.json")
        run([program, "snapshot", "--allow-empty", "-o", merged, "--", *snapshots], "all shards", (0,))
        groups = spark.sparkContext.parallelize(shards, -(-len(shards) // together))
        reports = groups.mapPartitions(lambda part: check(part, program, merged)).collect()
    finally:
        spark.stop()
    with open(os.path.join(out, "findings.json"), "w", encoding="utf-8") as file:
        json.dump({"findings": union(map(json.loads, reports))}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
