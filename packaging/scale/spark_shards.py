#!/usr/bin/env python3
"""The same as shards.sh on Spark: spark_shards.py OUT SHARD...

Two maps with mapPartitions: the snapshot of each shard, then the check of each shard against all of
them merged. The files have to be reachable from every worker under the same paths, and
IRSA_LINT (irsa-lint) there as a program.
"""
import json
import os
import subprocess
import sys

from pyspark.sql import SparkSession

from union import union


def paths_of(shard):
    with open(shard, encoding="utf-8") as file:
        return [line for line in file.read().split("\n") if line]


def snapshot(shards, program, out):
    for shard in shards:
        target = os.path.join(out, os.path.basename(shard) + ".snapshot.json")
        subprocess.run([program, "snapshot", "-j", "1", "-o", target, *paths_of(shard)], check=True,
                       stderr=subprocess.DEVNULL)
        yield target


def check(shards, program, merged):
    for shard in shards:
        done = subprocess.run([program, "check", "--format", "json", "-q", "-j", "1", "--against",
                               merged, "--", *paths_of(shard)], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{shard}: {done.stderr}")
        yield done.stdout


def main(out, shards):
    program = os.environ.get("IRSA_LINT", "irsa-lint")
    os.makedirs(out, exist_ok=True)
    spark = SparkSession.builder.appName("irsa-lint").getOrCreate()
    try:
        data = spark.sparkContext.parallelize([s for s in shards if paths_of(s)], len(shards))
        snapshots = data.mapPartitions(lambda part: snapshot(part, program, out)).collect()
        merged = os.path.join(out, "all.json")
        subprocess.run([program, "snapshot", *snapshots, "-o", merged], check=True,
                       stderr=subprocess.DEVNULL)
        reports = data.mapPartitions(lambda part: check(part, program, merged)).collect()
    finally:
        spark.stop()
    with open(os.path.join(out, "findings.json"), "w", encoding="utf-8") as file:
        json.dump({"findings": union(map(json.loads, reports))}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
