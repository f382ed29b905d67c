#!/usr/bin/env python3
"""Puts the reports of shards (irsa-lint/check/1) together: union.py REPORT... > findings.json

A finding that a shard tells at its own annotation, because it stands in a role of another shard
(movedFrom), is told by that other shard as well: it is left out.
"""
import json
import sys


def union(reports):
    seen, findings = set(), []
    for report in reports:
        if report["summary"]["failure"]:
            raise SystemExit("a shard failed: " + report["summary"]["failure"])
        for finding in report["findings"]:
            key = (finding["rule"], finding["path"], finding["line"], finding["column"],
                   finding["message"])
            if "movedFrom" in finding or key in seen:
                continue
            seen.add(key)
            findings.append(finding)
    return sorted(findings, key=lambda f: (f["path"], f["line"], f["column"], f["rule"]))


def main(paths):
    def load(path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    json.dump({"findings": union(map(load, paths))}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
