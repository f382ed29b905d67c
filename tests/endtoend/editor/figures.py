"""How long somebody who types waits, and what the server keeps of it. Figures for people: nothing here fails for being slow.

    figures.py TREE…                  for each tree (made by a generator of fleets, say): time from a change to the
                                      diagnostics that know it, hover, completion
    figures.py --changes N TREE       memory over N changes (10000), sent as fast as they are taken
"""

import pathlib
import random
import statistics
import sys
import time

from raw import Broken, Talk, uri_of


def pick(tree):
    """A manifest with an annotated account."""
    for file in sorted(tree.rglob("*.y*ml")):
        text = file.read_text(errors="replace")
        at = text.find("eks.amazonaws.com/role-arn: arn:")
        if at >= 0:
            return file, text, at + len("eks.amazonaws.com/role-arn: ")
    raise SystemExit(f"{tree} has no annotated account")


def place(text, at):
    before = text[:at].split("\n")
    return {"line": len(before) - 1, "character": len(before[-1])}


def spread(samples):
    samples = sorted(1000 * each for each in samples)
    return f"median {statistics.median(samples):.0f} ms, 95% {samples[int(len(samples) * 0.95)]:.0f} ms, most {samples[-1]:.0f} ms"


def latency(tree, rounds=40):
    file, text, at = pick(tree)
    begin = time.monotonic()
    talk = Talk([tree])
    try:
        talk.hello()
        talk.open(file, text)
        talk.until(lambda: talk.published > 0 or talk.asked == {} and talk.request("workspace/symbol", {"query": "zzzz"}) is not None, "the first answer", 120)
        first = time.monotonic() - begin
        uri = uri_of(file)
        samples = []
        version = 1
        for i in range(rounds):
            # One key that makes the ARN wrong, and the next that mends it: each must change what is said.
            for broken in (True, False):
                version += 1
                new = text[:at] + "x" + text[at:] if broken else text
                talk.change(file, version, new)
                sent = time.monotonic()

                def seen(broken=broken):
                    codes = [each.get("code") for each in talk.diagnostics.get(uri, [])]
                    return ("role-arn-malformed" in codes) == broken

                talk.until(seen, "diagnostics", 60)
                samples.append(time.monotonic() - sent)
                time.sleep(random.Random(i).uniform(0.0, 0.05))
        where = {"textDocument": {"uri": uri}, "position": place(text, at + 5)}
        asked = {}
        for method in ("hover", "definition", "completion", "references"):
            asked[method] = []
            for _ in range(20):
                sent = time.monotonic()
                talk.request(f"textDocument/{method}", where)
                asked[method].append(time.monotonic() - sent)
        count = sum(1 for each in tree.rglob("*") if each.is_file())
        print(f"{tree.name}: {count} files; the first diagnostics after {1000 * first:.0f} ms; {talk.memory() // 1024} MiB")
        print(f"  a change until the diagnostics that know it: {spread(samples)} ({len(samples)} changes)")
        for method, times in asked.items():
            print(f"  {method}: {spread(times)}")
        print(f"  status {talk.goodbye()}", flush=True)
    finally:
        talk.kill()


def memory(tree, changes):
    file, text, at = pick(tree)
    talk = Talk([tree])
    try:
        talk.hello()
        talk.open(file, text)
        talk.alive(120)
        begin = time.monotonic()
        for version in range(2, changes + 2):
            letter = "abcdefghij"[version % 10]
            edit = {"range": {"start": place(text, at), "end": place(text, at)}, "text": letter}
            undo = {"range": {"start": place(text, at), "end": place(text, at + 1)}, "text": ""}
            talk.change(file, version, [edit if version % 2 == 0 else undo])
            if version % (changes // 10) == 1:
                talk.request("textDocument/hover", {"textDocument": {"uri": uri_of(file)}, "position": place(text, at + 5)})
                print(f"  {version - 1} changes, {time.monotonic() - begin:.1f} s: {talk.memory() // 1024} MiB", flush=True)
        print(f"  {talk.published} times diagnostics, status {talk.goodbye()}")
    finally:
        talk.kill()


def main(arguments):
    changes = 10000
    if arguments[:1] == ["--changes"]:
        changes = int(arguments[1])
        for tree in arguments[2:]:
            print(f"{tree}: memory over {changes} changes")
            memory(pathlib.Path(tree).resolve(), changes)
        return
    for tree in arguments:
        latency(pathlib.Path(tree).resolve())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Broken as error:
        sys.exit(f"FAILED: {error}")
