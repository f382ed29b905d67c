"""Every example of every rule in the editor: the problems are the findings of check, and "Fix All" writes what --fix writes.

Needs PyYAML. IRSA_LINT is the program, SOURCE the sources; arguments are the rules to look at.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

from raw import PROGRAM, Broken, Talk, checked, findings, path_of, uri_of

SOURCE = pathlib.Path(os.environ["SOURCE"])


def examples():
    for file in sorted((SOURCE / "rules").glob("*.yaml")):
        if len(sys.argv) > 1 and file.stem not in sys.argv[1:]:
            continue
        rule = yaml.load(file.read_text(), yaml.CBaseLoader if hasattr(yaml, "CBaseLoader") else yaml.BaseLoader)
        for kind in ("bad", "good"):
            for example in rule.get(kind, []):
                # Options of the command line are none of the editor's.
                if "options" not in example:
                    yield f"{file.stem}: {kind}: {example['title']}", example["files"]


def positions(lines):
    """Without the columns, which the two count in different units."""
    out = []
    for line in lines:
        place, level, rule = line.rsplit(" ", 2)
        name, number = place.split(":")[:2]
        out.append(f"{name}:{number} {level} {rule}")
    return sorted(out)


def apply(text, edits):
    """Edits are about the text before; columns are code points (the session has agreed on utf-32)."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for each in sorted(edits, key=lambda each: (each["range"]["start"]["line"], each["range"]["start"]["character"]), reverse=True):
        begin = starts[each["range"]["start"]["line"]] + each["range"]["start"]["character"]
        end = starts[each["range"]["end"]["line"]] + each["range"]["end"]["character"]
        text = text[:begin] + each["newText"] + text[end:]
    return text


def play(work):
    talk = Talk([work])
    try:
        result = talk.hello({"diagnostics": "workspace"}, encodings=["utf-32"])
        if result["capabilities"]["positionEncoding"] != "utf-32":
            raise Broken("utf-32 was not agreed on")
        expected = checked(work)
        try:
            talk.linted(work)
            talk.until(lambda: findings(talk, work) == expected, "the findings of check")
        except Broken:
            got = findings(talk, work)
            raise Broken(f"only in check: {sorted(set(expected) - set(got))}; only in the editor: {sorted(set(got) - set(expected))}") from None
        fixed = {}
        for uri in list(talk.diagnostics):
            path = path_of(uri)
            if not path.is_file():
                continue
            text = path.read_bytes().decode("utf-8", errors="surrogateescape")
            if "\ufeff" in text or not text.isprintable() and "\udc80" in text:
                continue
            talk.open(path, text)
            whole = {"start": {"line": 0, "character": 0}, "end": {"line": len(text.split("\n")), "character": 0}}
            actions = talk.request(
                "textDocument/codeAction",
                {"textDocument": {"uri": uri}, "range": whole, "context": {"diagnostics": [], "only": ["source.fixAll"]}},
            )
            for action in actions or []:
                action = action if "edit" in action else talk.request("codeAction/resolve", action)
                for change in action.get("edit", {}).get("documentChanges", []):
                    fixed[path_of(change["textDocument"]["uri"])] = change["edits"]
            talk.close(path)
        texts = {path: apply(path.read_bytes().decode(), edits) for path, edits in fixed.items()}
        if talk.goodbye() != 0:
            raise Broken(talk.fate())
        return len(expected), texts
    finally:
        talk.kill()


def main():
    count = problems = fixes = failed = 0
    for name, files in examples():
        with tempfile.TemporaryDirectory(prefix="irsa-example.") as folder:
            work = pathlib.Path(folder).resolve() / "work"
            for path, text in files.items():
                (work / path).parent.mkdir(parents=True, exist_ok=True)
                (work / path).write_bytes(text.encode())
            try:
                found, texts = play(work)
                subprocess.run([PROGRAM, "check", "-q", "--fix"], cwd=work, capture_output=True, check=False)
                # Where files are mended one by one, a fix that lies in two of them can be left for the second.
                for path, text in texts.items():
                    if path.read_bytes().decode() != text:
                        raise Broken(f"{path.name} is not what --fix writes:\n{text}\n--- but\n{path.read_bytes().decode()}")
                count, problems, fixes = count + 1, problems + found, fixes + len(texts)
            except Broken as error:
                failed += 1
                print(f"FAILED  {name}: {str(error)[:1500]}", flush=True)
    print(f"{count} examples, {problems} findings, {fixes} files mended, the same in the editor; {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
