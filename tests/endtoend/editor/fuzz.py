"""Messages that no editor should send, and moments in which no editor should die. The server never ends by itself, never
hangs, never says what the protocol does not have, and is right about the files afterwards.

IRSA_FUZZ_COUNT: how many messages are made at random (3000), from IRSA_FUZZ_SEED (1) on.
"""

import contextlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from raw import PATIENCE, PROGRAM, Broken, Talk, checked, document, findings, frame, path_of, uri_of

SOURCE = pathlib.Path(os.environ["SOURCE"])
COUNT = int(os.environ.get("IRSA_FUZZ_COUNT", "3000"))
SEED = int(os.environ.get("IRSA_FUZZ_SEED", "1"))


@contextlib.contextmanager
def workspace():
    with tempfile.TemporaryDirectory(prefix="irsa-editor.") as folder:
        work = pathlib.Path(folder).resolve() / "work"
        shutil.copytree(SOURCE / "testdata/quickstart", work)
        yield work


@contextlib.contextmanager
def session(work, hello=True):
    talk = Talk([work])
    try:
        if hello:
            talk.hello({"diagnostics": "workspace"})
        yield talk
    finally:
        talk.kill()


def settle(talk, work, what):
    """Says what check says of what is on the disk."""
    expected = checked(work)
    talk.linted(work)
    talk.until(lambda: findings(talk, work) == expected, f"{what}: the findings of check, {expected}")


def assert_equal(got, wanted, what):
    if got != wanted:
        raise Broken(f"{what}: {got} instead of {wanted}")


# -- messages that are none

DEEP = b"[" * 200000 + b"]" * 200000
BODIES = {
    "empty": b"",
    "no JSON": b"hello",
    "half of JSON": b'{"jsonrpc": "2.0", "id": 1, "met',
    "two values": b"{}{}",
    "no UTF-8": b'{"jsonrpc":"2.0","method":"\xff\xfe"}',
    "a lone surrogate": b'{"jsonrpc":"2.0","method":"\\ud800"}',
    "a NUL": b'{"jsonrpc":"2.0","method":"a\x00b"}',
    "deep": DEEP,
    "deep in params": b'{"jsonrpc":"2.0","id":9,"method":"textDocument/hover","params":' + DEEP + b"}",
    "deep objects": b'{"a":' * 100000 + b"1" + b"}" * 100000,
    "null": b"null",
    "a number": b"17",
    "a huge number": b'{"jsonrpc":"2.0","id":1e999999,"method":"shutdown"}',
    "a string": b'"shutdown"',
    "an empty list": b"[]",
    "a batch": b'[{"jsonrpc":"2.0","method":"initialized"}]',
    "a batch of numbers": b"[1,2,3]",
    "an object": b"{}",
    "an id of the wrong kind": b'{"jsonrpc":"2.0","id":[],"method":"textDocument/hover"}',
    "an id that is a fraction": b'{"jsonrpc":"2.0","id":1.5,"method":"textDocument/hover"}',
    "a method of the wrong kind": b'{"jsonrpc":"2.0","method":{}}',
    "params of the wrong kind": b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":7}',
    "the same key twice": b'{"jsonrpc":"2.0","method":"$/x","method":"$/y"}',
    "another version": b'{"jsonrpc":"1.0","method":"$/x"}',
    "an answer to nothing": b'{"jsonrpc":"2.0","id":4711,"result":null}',
    "an error of nothing": b'{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"no"}}',
    "an answer without an id": b'{"jsonrpc":"2.0","result":null}',
    "a byte order mark": b'\xef\xbb\xbf{"jsonrpc":"2.0","method":"$/x"}',
    "a long method": b'{"jsonrpc":"2.0","method":"' + b"x" * 1000000 + b'"}',
    "many keys": ("{" + ",".join(f'"k{i}":{i}' for i in range(100000)) + "}").encode(),
}


def broken_bodies():
    with workspace() as work, session(work) as talk:
        settle(talk, work, "at the beginning")
        for name, body in BODIES.items():
            talk.raw(frame(body))
            try:
                talk.alive()
            except Broken as error:
                raise Broken(f"{name}: {error}") from None
        settle(talk, work, "at the end")
        assert_equal(talk.goodbye(), 0, "status")
    return len(BODIES)


# -- frames that are none: the server may give up, in an orderly way, or go on

GOOD = frame({"jsonrpc": "2.0", "method": "$/x"})
FRAMES = {
    "no header": b'{"jsonrpc":"2.0","method":"$/x"}\r\n\r\n',
    "another header": b"X-Y: 1\r\n" + GOOD,
    "a content type": b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n" + GOOD,
    "another content type": b"Content-Type: image/png\r\n" + GOOD,
    "lower case": GOOD.replace(b"Content-Length", b"content-length"),
    "no blank": GOOD.replace(b": ", b":"),
    "bare line feeds": GOOD.replace(b"\r\n", b"\n"),
    "a length of zero": b"Content-Length: 0\r\n\r\n",
    "a negative length": b"Content-Length: -1\r\n\r\n",
    "no number": b"Content-Length: many\r\n\r\n",
    "a number and more": b"Content-Length: 12abc\r\n\r\n{}",
    "a huge length": b"Content-Length: 99999999999999999999999\r\n\r\n{}",
    "64 bits": b"Content-Length: 18446744073709551615\r\n\r\n{}",
    "a terabyte": b"Content-Length: 1000000000000\r\n\r\n{}",
    "two lengths": b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
    "an empty header": b"\r\n\r\n" + GOOD,
    "a colon": b":\r\n\r\n",
    "too short": b"Content-Length: 2\r\n\r\n{\"a\":1}" + GOOD,
    "a long header": b"X: " + b"y" * 1000000 + b"\r\n" + GOOD,
    "many headers": b"X: y\r\n" * 100000 + GOOD,
    "NULs": b"\0" * 1000,
    "random bytes": bytes(random.Random(SEED).randbytes(100000)),
    "a shell": b"ls -la\n",
}


def broken_frames():
    for name, data in FRAMES.items():
        with workspace() as work, session(work) as talk:
            with contextlib.suppress(Broken):  # it may have ended already
                talk.raw(data)
                talk.raw(GOOD * 3)
            with contextlib.suppress(Broken, OSError):
                talk.process.stdin.close()
            try:
                status = talk.wait()
            except Broken as error:
                raise Broken(f"{name}: {error}") from None
            if status not in (0, 1, 2):
                raise Broken(f"{name}: {talk.fate()}")
            # What it said until then was right; the last thing that the reader puts there is its end.
            while (message := talk.incoming.get(timeout=PATIENCE)) is not None:
                if isinstance(message, Exception):
                    raise Broken(f"{name}: {message}")
    return len(FRAMES)


# -- the wrong order


def wrong_order():
    def error_of(talk, method, params=None):
        return talk.answer(talk.ask(method, params)).get("error", {}).get("code")

    done = 0
    with workspace() as work:
        with session(work, hello=False) as talk:
            for method in ("textDocument/hover", "shutdown", "workspace/symbol", "nonsense"):
                assert_equal(error_of(talk, method, {}), -32002, f"{method} before initialize")
            talk.open(work / "payments/api.yaml", "a: [")
            talk.notify("initialized", {})
            talk.notify("workspace/didChangeWatchedFiles", {"changes": []})
            for params in (None, [], 7, {}, {"capabilities": None}, {"capabilities": 3}):
                answer = talk.answer(talk.ask("initialize", params))
                if "result" in answer:
                    break  # the least that it takes: it has no folder then
            done += 1
        with session(work) as talk:
            settle(talk, work, "a proper beginning")
            assert_equal(error_of(talk, "initialize", {"capabilities": {}}), -32600, "initialize twice")
            talk.alive()
            settle(talk, work, "after a second initialize")
            talk.request("shutdown")
            for method in ("textDocument/hover", "workspace/symbol", "initialize", "shutdown"):
                assert_equal(error_of(talk, method, {}), -32600, f"{method} after shutdown")
            talk.notify("exit")
            assert_equal(talk.wait(), 0, "status after shutdown and exit")
            done += 1
        with session(work) as talk:
            talk.notify("exit")
            assert_equal(talk.wait(), 1, "status after exit alone")
            done += 1
        with session(work, hello=False) as talk:
            talk.notify("exit")
            assert_equal(talk.wait(), 1, "status after exit before initialize")
            done += 1
        with session(work) as talk:
            file = work / "payments/api.yaml"
            talk.change(file, 5, "a: b")  # not open
            talk.close(file)
            talk.open(file, "kind: A")
            talk.open(file, "kind: B")  # a second time
            talk.change(file, 1, [{"range": {"start": {"line": 900, "character": 9}, "end": {"line": 3, "character": 0}}, "text": "x"}])
            talk.change(file, -5, [{"range": {"start": {"line": 0, "character": 4294967295}, "end": {"line": 4294967295, "character": 0}}, "text": "x"}])
            talk.close(file)
            talk.close(file)
            talk.alive()
            settle(talk, work, "after the wrong order of documents")
            assert_equal(talk.goodbye(), 0, "status")
            done += 1
    return done


# -- names of files that are none

URIS = [
    "untitled:Untitled-1", "git:/x/a.yaml?ref", "http://example.com/a.yaml", "vscode-notebook-cell:/a.yaml#1", "", "a.yaml",
    "/etc/passwd", "file:", "file://", "file:///", "file:///etc/passwd", "file://host/share/a.yaml", "file:///%", "file:///%zz",
    "file:///a%00b.yaml", "file:///c%3A/a.yaml", "file:///" + "a/" * 5000 + "b.yaml", "file:///%ff%fe.yaml", "FILE:///a.yaml",
    "file:///proc/self/mem", "file:///dev/zero", "file:////a.yaml", "\u0000", "file:///a.yaml?x=1#y",
]  # fmt: skip


def strange_uris():
    with workspace() as work, session(work) as talk:
        outside = [uri_of(work / ".." / "other.yaml"), uri_of(work) + "/../other.yaml", uri_of(work), uri_of(work) + "/%2e%2e/x.yaml"]
        inside = [uri_of(work) + "/./payments/new.yaml", uri_of(work) + "//payments//new2.yaml", uri_of(work / "payments")]
        for uri in URIS + outside + inside:
            place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
            talk.notify("textDocument/didOpen", {"textDocument": document(uri, 1, "yaml", "a: [") | {"uri": uri}})
            for method in ("hover", "definition", "references", "completion", "documentSymbol", "prepareRename"):
                talk.answer(talk.ask(f"textDocument/{method}", place))
            talk.answer(talk.ask("textDocument/rename", place | {"newName": "x"}))
            span = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
            talk.answer(talk.ask("textDocument/codeAction", place | {"range": span, "context": {"diagnostics": []}}))
            talk.answer(talk.ask("textDocument/inlayHint", place | {"range": span}))
            talk.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
            talk.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "b"}]})
            talk.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
            talk.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            talk.alive()
        settle(talk, work, "after strange names")
        assert_equal(talk.goodbye(), 0, "status")
    return len(URIS) + len(outside) + len(inside)


def strange_folders():
    with workspace() as work:
        for folders in ([{"uri": each, "name": "x"} for each in URIS], [{"uri": 3}], [None], [{}], 7):
            with session(work, hello=False) as talk:
                params = {"capabilities": {}, "workspaceFolders": folders, "rootUri": None, "processId": None}
                talk.folders = []  # nothing may be said about any file
                # All of the machine would be read: that is what this client asked for, and none of its business.
                if isinstance(folders, list):
                    params["workspaceFolders"] = [
                        each for each in folders if not (isinstance(each, dict) and str(each.get("uri")) in ("file:///", "file:"))
                    ]
                talk.answer(talk.ask("initialize", params))
                talk.notify("initialized", {})
                talk.answer(talk.ask("workspace/symbol", {"query": ""}))
    return 5


# -- large ones


def huge():
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: b}\n---\n"
    with workspace() as work, session(work) as talk:
        file = work / "payments/huge.yaml"
        for name, text in {
            "20 MB of nothing": "#" * 20_000_000,
            "20 MB of lines": "a\n" * 10_000_000,
            "20 MB of objects": account * (20_000_000 // len(account)),
            "one line of 5 MB": "a: " + "b" * 5_000_000,
            "deep": "[" * 100_000,
            "no text": "",
            "no UTF-16": "a: \U0001f600" * 1000,
        }.items():
            talk.open(file, text)
            talk.change(file, 2, [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "#"}])
            talk.close(file)
            try:
                talk.alive()
            except Broken as error:
                raise Broken(f"{name}: {error}") from None
        talk.notify("$/x", "x" * 300_000_000)
        talk.alive()
        settle(talk, work, "after huge ones")
        assert_equal(talk.goodbye(), 0, "status")
    return 8


# -- made at random


def seeds(work):
    """A message of each kind, as an editor sends it."""
    file = work / "payments/api.yaml"
    text = file.read_text()
    uri = uri_of(file)
    place = {"textDocument": {"uri": uri}, "position": {"line": 6, "character": 34}}
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 40, "character": 0}}
    edit = {"range": {"start": {"line": 4, "character": 8}, "end": {"line": 4, "character": 11}}, "text": "ü\U0001f600"}
    asked = {
        "textDocument/hover": place,
        "textDocument/definition": place,
        "textDocument/references": place | {"context": {"includeDeclaration": True}},
        "textDocument/completion": place | {"context": {"triggerKind": 1}},
        "textDocument/codeAction": {"textDocument": {"uri": uri}, "range": span, "context": {"diagnostics": [], "only": ["quickfix"]}},
        "codeAction/resolve": {"title": "x", "kind": "source.fixAll.irsa-lint", "data": {"uri": uri}},
        "textDocument/documentSymbol": {"textDocument": {"uri": uri}},
        "workspace/symbol": {"query": "api"},
        "textDocument/inlayHint": {"textDocument": {"uri": uri}, "range": span},
        "textDocument/prepareRename": place,
        "textDocument/rename": place | {"newName": "other"},
        "workspace/executeCommand": {"command": "irsa-lint.explain", "arguments": ["sub-mismatch"]},
    }
    told = {
        "textDocument/didOpen": {"textDocument": document(file, 1, "yaml", text)},
        "textDocument/didChange": {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [edit]},
        "textDocument/didSave": {"textDocument": {"uri": uri}, "text": text},
        "textDocument/didClose": {"textDocument": {"uri": uri}},
        "workspace/didChangeWatchedFiles": {"changes": [{"uri": uri, "type": 2}]},
        "workspace/didChangeWorkspaceFolders": {"event": {"added": [], "removed": []}},
        "workspace/didChangeConfiguration": {"settings": {}},
        "$/cancelRequest": {"id": 3},
        "$/setTrace": {"value": "verbose"},
        "window/workDoneProgress/cancel": {"token": 1},
        "initialized": {},
    }
    return list(asked.items()), list(told.items())


STRANGE = [
    None, True, False, 0, -1, 1, 2**31, 2**32, 2**53, 2**63, 2**64, -(2**63), 1.5, -0.0, 1e308, "", "x", "\u0000", "\U0001f600", "a" * 70000,
    [], [[]], [None], {}, {"": ""}, {"uri": None}, {"line": -1}, "file:///", "file:///etc/passwd", "untitled:1", ["quickfix"], [{}] * 100,
]  # fmt: skip


def mutated(rng, value, depth=0):
    """The value with one thing in it that is otherwise."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(list(value))
        out = dict(value)
        match rng.randrange(8):
            case 0:
                del out[key]
            case 1:
                out[key + rng.choice("xX ")] = out.pop(key)
            case _:
                out[key] = mutated(rng, value[key], depth + 1)
        return out
    if isinstance(value, list) and value and rng.random() < 0.7:
        out = list(value)
        i = rng.randrange(len(out))
        out[i] = mutated(rng, out[i], depth + 1)
        return out * rng.choice([1, 1, 1, 2])
    if isinstance(value, int) and rng.random() < 0.6:
        return value + rng.choice([-1, 1, -7, 10, 1000])
    if isinstance(value, str) and value and rng.random() < 0.6:
        at = rng.randrange(len(value))
        return value[:at] + rng.choice(["", "\n", "%", "/", "..", "'", '"', ":", "é", "\U0001f600", "---\n", "\t", "*"]) + value[at + rng.randrange(2) :]
    return rng.choice(STRANGE)


def mutated_bytes(rng, body):
    out = bytearray(body)
    for _ in range(rng.choice([1, 1, 2, 8])):
        at = rng.randrange(len(out))
        match rng.randrange(3):
            case 0:
                out[at] = rng.randrange(256)
            case 1:
                del out[at : at + rng.randrange(1, 20)]
            case _:
                out[at:at] = rng.choice([b"{", b"}", b"[", b'"', b"\\", b"\\u", b"\xff", b"\0", b"9" * 30])
        if not out:
            return b" "
    return bytes(out)


def at_random():
    rng = random.Random(SEED)
    with workspace() as work, session(work) as talk:
        asked, told = seeds(work)
        sent = 0
        while sent < COUNT:
            for _ in range(50):
                is_question = rng.random() < 0.5
                method, params = rng.choice(asked if is_question else told)
                for _ in range(rng.choice([0, 1, 1, 1, 2, 5])):
                    params = mutated(rng, params)
                if rng.random() < 0.1:
                    # Nobody knows what is in there any more: an answer with this id is one to be had or not.
                    talk.ids += 1
                    talk.asked[talk.ids] = "broken"
                    message = {"jsonrpc": "2.0", "id": talk.ids, "method": method, "params": params}
                    body = mutated_bytes(rng, json.dumps(message).encode())
                    try:
                        broken = json.loads(body)
                    except ValueError:
                        broken = None
                    if isinstance(broken, dict) and broken.get("method") in ("shutdown", "exit"):
                        continue
                    if isinstance(broken, dict) and isinstance(broken.get("id"), (int, str)):
                        talk.asked[broken["id"]] = "broken"
                    talk.raw(frame(body))
                elif is_question:
                    number = talk.ask(method, params)
                    if rng.random() < 0.2:
                        talk.notify("$/cancelRequest", {"id": number})
                else:
                    talk.notify(method, params)
                sent += 1
            try:
                talk.alive()
            except Broken as error:
                raise Broken(f"seed {SEED}, around message {sent}: {error}") from None
            left = {number: method for number, method in talk.asked.items() if method != "broken"}
            if left:
                talk.until(lambda: not any(number in talk.asked for number in left), f"answers to {left}")
        for uri in {uri_of(file) for file in work.rglob("*") if file.is_file()}:
            talk.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        # Folders may have come in; only this one is asked about.
        settle(talk, work, "after all of them")
        assert_equal(talk.goodbye(), 0, "status")
    return sent


# -- typing at random: what is said in the end is what check says of the files saved


def typing():
    rng = random.Random(SEED)
    rounds = max(5, COUNT // 200)
    pieces = [
        "\n", "  ", "a", ":", "-", '"', "'", "{", "}", "[", "]", ",", "# irsa-lint: ignore[role-missing]\n", "---\n", "é", "\U0001f600", "\r\n", "\t",
        "eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/payments-api", "kind: ServiceAccount\n", "system:serviceaccount:", "*",
    ]  # fmt: skip
    changes = 0
    with workspace() as work:
        for units in ("utf-16", "utf-8"):
            with session(work, hello=False) as talk:
                assert_equal(talk.hello({"diagnostics": "workspace"}, encodings=[units])["capabilities"]["positionEncoding"], units, "units")
                files = [file for file in work.rglob("*") if file.suffix in (".yaml", ".json", ".tf")]
                before = {file: file.read_bytes() for file in files}
                for _ in range(rounds // 2):
                    file = rng.choice(files)
                    text = file.read_bytes().decode()
                    talk.open(file, text)
                    for version in range(2, rng.randrange(3, 30)):
                        begin = rng.randrange(len(text) + 1)
                        end = min(len(text), begin + rng.choice([0, 0, 0, 1, 3, 40]))
                        piece = rng.choice(pieces)
                        # Between the two of a line end nobody can stand.
                        while 0 < begin < len(text) and text[begin - 1 : begin + 1] == "\r\n":
                            begin -= 1
                        while 0 < end < len(text) and text[end - 1 : end + 1] == "\r\n":
                            end += 1
                        if rng.random() < 0.1:
                            edit = {"text": text[:begin] + piece + text[end:]}
                        else:
                            edit = {"range": {"start": point(text, begin, units), "end": point(text, end, units)}, "text": piece}
                        text = text[:begin] + piece + text[end:]
                        talk.change(file, version, [edit])
                        changes += 1
                    with tempfile.TemporaryDirectory(prefix="irsa-saved.") as saved:
                        copy = pathlib.Path(saved).resolve() / "work"
                        shutil.copytree(work, copy)
                        (copy / file.relative_to(work)).write_bytes(text.encode())
                        expected = without_columns(checked(copy))
                    try:
                        talk.until(
                            lambda: talk.versions.get(uri_of(file)) == version and without_columns(findings(talk, work)) == expected,
                            "what check says",
                        )
                    except Broken:
                        got = without_columns(findings(talk, work))
                        raise Broken(
                            f"seed {SEED}: {file.relative_to(work)} as {text!r}\n"
                            f"only in check: {sorted(set(expected) - set(got))}\nonly in the editor: {sorted(set(got) - set(expected))}"
                        ) from None
                    talk.close(file)
                    assert_equal(file.read_bytes(), before[file], "the file on the disk")
                settle_lines(talk, work)
                assert_equal(talk.goodbye(), 0, "status")
    return changes


def without_columns(lines):
    out = []
    for line in lines:
        place, level, rule = line.rsplit(" ", 2)
        out.append(f"{place.split(':')[0]}:{place.split(':')[1]} {level} {rule}")
    return sorted(out)


def settle_lines(talk, work):
    expected = without_columns(checked(work))
    talk.linted(work)
    talk.until(lambda: without_columns(findings(talk, work)) == expected, "after closing: the findings of check")


def point(text, at, units):
    import re

    lines = re.split("\r\n|\r|\n", text[:at])
    return {"line": len(lines) - 1, "character": len(lines[-1].encode(units + ("-le" if units == "utf-16" else ""))) // (2 if units == "utf-16" else 1)}


# -- death and disappearance


def dying_clients():
    rng = random.Random(SEED)
    done = 0
    with workspace() as work:
        asked, told = seeds(work)
        for _ in range(12):
            with session(work, hello=rng.random() < 0.8) as talk:
                for method, params in rng.sample(asked + told, 8):
                    talk.raw(frame({"jsonrpc": "2.0", "id": 1000 + rng.randrange(1000000), "method": method, "params": params}))
                whole = frame({"jsonrpc": "2.0", "method": "$/x", "params": "x" * 100000})
                with contextlib.suppress(OSError):
                    match rng.randrange(3):
                        case 0:
                            talk.process.stdin.close()
                        case 1:
                            talk.raw(whole[: rng.randrange(len(whole))])
                            talk.process.stdin.close()
                        case _:
                            talk.raw(b"Content-Le")
                            talk.process.stdin.close()
                status = talk.wait()
                # Writing into a pipe without a reader may end it by its signal, too.
                if status not in (0, 1, 2, -13):
                    raise Broken(f"a client died, and the server with {talk.fate()}")
                done += 1
        # Nobody listens any more, and the server has something to say.
        process = subprocess.Popen([PROGRAM, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.close()
        hello = {"capabilities": {}, "rootUri": uri_of(work)}
        with contextlib.suppress(OSError):
            process.stdin.write(frame({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}) * 100)
            process.stdin.close()
        if process.wait(PATIENCE) not in (0, 1, 2, -13):
            raise Broken(f"nobody listens, and the server ended with {process.returncode}")
    return done + 1


def vanishing_workspace():
    with workspace() as work, session(work) as talk:
        settle(talk, work, "at the beginning")
        away = work.parent / "away"
        work.rename(away)
        talk.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri_of(work), "type": 3}]})
        talk.until(lambda: not talk.diagnostics, "no findings of a folder that is gone")
        place = {"textDocument": {"uri": uri_of(work / "payments/api.yaml")}, "position": {"line": 6, "character": 34}}
        for method in ("hover", "definition", "completion"):
            talk.answer(talk.ask(f"textDocument/{method}", place))
        talk.open(work / "payments/api.yaml", "kind: ServiceAccount\n")
        talk.close(work / "payments/api.yaml")
        talk.alive()
        away.rename(work)
        talk.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri_of(work), "type": 1}]})
        settle(talk, work, "it is there again")

        # File by file, and one that becomes a folder.
        for file in sorted(work.rglob("*.yaml")):
            file.unlink()
        (work / "payments/api.yaml").mkdir()
        talk.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri_of(work / "payments/api.yaml"), "type": 3}]})
        settle(talk, work, "without its manifests")
        shutil.rmtree(work)
        talk.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri_of(work), "type": 3}]})
        talk.until(lambda: not talk.diagnostics, "no findings of a folder that is gone for good")
        assert_equal(talk.goodbye(), 0, "status")
    with workspace() as work:
        shutil.rmtree(work)  # before it has begun
        with session(work) as talk:
            talk.alive()
            assert_equal(talk.goodbye(), 0, "status")
    return 5


def cancelled():
    with workspace() as work, session(work) as talk:
        numbers = []
        for i in range(2000):
            number = talk.ask("workspace/symbol", {"query": str(i)})
            numbers.append(number)
            if i % 2:
                talk.notify("$/cancelRequest", {"id": number})
        talk.notify("$/cancelRequest", {"id": 99999999})
        talk.notify("$/cancelRequest", {"id": "x"})
        talk.until(lambda: not any(number in talk.asked for number in numbers), "an answer to each, cancelled or not")
        talk.alive()
        assert_equal(talk.goodbye(), 0, "status")
    return len(numbers)


PARTS = [
    broken_bodies, broken_frames, wrong_order, strange_uris, strange_folders, huge, at_random, typing, dying_clients, vanishing_workspace, cancelled,
]  # fmt: skip


def main():
    failed = 0
    for part in PARTS:
        name = part.__name__.replace("_", " ")
        if len(sys.argv) > 1 and part.__name__ not in sys.argv[1:]:
            continue
        began = time.monotonic()
        try:
            count = part()
            print(f"ok      {name}: {count} ({time.monotonic() - began:.1f} s)", flush=True)
        except Broken as error:
            failed += 1
            print(f"FAILED  {name}: {str(error)[:4000]}", flush=True)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
