#!/usr/bin/env python3
"""Of the findings that a program has: how many carry a fix, how many a safe one, by rule.

  bench/fix_shares.py PROGRAM FOLDER...

Each folder is one input, or holds folders of which each is one. Findings in files that may not be edited (what
`aws`, `terraform show`, `kubectl get` or `helm template` printed) are counted apart.
"""
import collections
import json
import os
import re
import subprocess
import sys

PRINTED = re.compile(
    r'"(RoleDetailList|terraform_version|planned_values|RoleId|CreateDate|OpenIDConnectProviderList)"'
    r"|^\s+(uid|resourceVersion|creationTimestamp): |^# Source: ", re.M)


def inputs(folder):
    inner = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    inner = [path for path in inner if os.path.isfile(os.path.join(path, "expect.json"))]
    return inner or [folder]


def findings(program, folder):
    run = subprocess.run([program, "check", "--no-config", "--allow-empty", "--exclude", "fixed,expect.json",
                          "--format", "json", "."], cwd=folder, capture_output=True, text=True)
    if run.returncode > 2 or not run.stdout:
        sys.exit(f"{folder}: {run.stderr}")
    return json.loads(run.stdout)["findings"]


def main():
    program, folders = os.path.abspath(sys.argv[1]), sys.argv[2:]
    rows = collections.defaultdict(lambda: [0, 0, 0, 0])
    why = collections.defaultdict(collections.Counter)
    for folder in folders:
        for case in inputs(folder):
            for found in findings(program, case):
                row = rows[found["rule"]]
                fix = found["fix"]
                path = os.path.join(case, found["path"])
                if "has printed" in (found.get("fixRefused") or ""):
                    row[3] += 1
                    continue
                if fix is None and os.path.isfile(path):
                    with open(path, encoding="utf-8", errors="replace") as file:
                        if PRINTED.search(file.read()):
                            row[3] += 1
                            continue
                row[0] += 1
                row[1] += fix is not None
                row[2] += fix is not None and fix["safe"]
                if fix is None:
                    why[found["rule"]][found.get("fixRefused") or "the rule has none"] += 1
    print(f"{'rule':34} findings   fix  safe  not editable")
    total = [0, 0, 0, 0]
    for rule, row in sorted(rows.items()):
        total = [a + b for a, b in zip(total, row)]
        print(f"{rule:34} {row[0]:8} {row[1]:5} {row[2]:5} {row[3]:8}")
        for reason, count in why[rule].most_common(3):
            print(f"{'':36}{count} × {reason}")
    share = [100 * n / total[0] if total[0] else 0 for n in total[:3]]
    print(f"{'all':34} {total[0]:8} {total[1]:5} {total[2]:5} {total[3]:8}")
    print(f"with a fix {share[1]:.1f} %, with a safe one {share[2]:.1f} %, not editable "
          f"{100 * total[3] / max(1, total[0] + total[3]):.1f} % of all")


main()
