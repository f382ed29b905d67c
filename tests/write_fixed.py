#!/usr/bin/env python3
"""Writes below `fixed:` of the rules' bad examples what they become.

  IRSA_WRITE_FIXED=/tmp/fixed irsa-tests -tc='mend: the bad examples*'
  tests/write_fixed.py /tmp/fixed rules

Read the difference before it is committed: it has to be what somebody who knows would have written.
"""
import json
import re
import sys

import yaml


def dumped(path):
    with open(path, encoding="utf-8", newline="") as file:
        for record in filter(None, file.read().split("\x1d")):
            slug, title, files = record.split("\x1f")
            yield slug, title, [tuple(text.split("\n", 1)) for text in files.split("\x1e") if text]


def scalar(text, indent):
    if re.search(r"[^\n\x20-\x7e\xa0-\u200a\u2010-\ufefe]", text):
        return " " + json.dumps(text)
    end = "" if re.search(r"[^\n]\n$", text) else "+" if text.endswith("\n") else "-"
    lines = text.removesuffix("\n").split("\n")
    return f" |{end}\n" + "\n".join(indent + line if line else "" for line in lines)


def with_fixed(block, files):
    """The lines of an example with these files; `fixed:` stays where it is, or goes before `expect:`."""
    at = next((i for i, line in enumerate(block) if line == "    fixed:"), None)
    if at is not None:
        end = next((i for i in range(at + 1, len(block)) if re.match(r"    \S", block[i])), len(block))
        while block[end - 1] == "":
            end -= 1
        del block[at:end]
    else:
        at = next(i for i, line in enumerate(block) if line.startswith("    expect:"))
    if files:
        text = "\n".join(f"      {name}:{scalar(text, ' ' * 8)}" for name, text in files)
        block[at:at] = ["    fixed:", *text.split("\n")]
    return block


def main():
    dump, folder = sys.argv[1:]
    for slug, title, files in dumped(dump):
        path = f"{folder}/{slug}.yaml"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        example = next(one for one in yaml.safe_load(text)["bad"] if one["title"] == title)
        if example.get("fixed", {}) == dict(files):
            continue
        lines = text.split("\n")
        titles = [i for i, line in enumerate(lines) if line.startswith("  - title: ")]
        bad = lines.index("bad:")
        begin = next(i for i in titles
                     if i > bad and yaml.safe_load(lines[i][4:])["title"] == title)
        end = next((i for i in range(begin + 1, len(lines)) if re.match(r"  - |\S", lines[i])), len(lines))
        lines[begin:end] = with_fixed(lines[begin:end], files)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        print(f"{slug}: {title}")


main()
