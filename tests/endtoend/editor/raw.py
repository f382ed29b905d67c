"""A client of the language server that trusts nothing: standard library only, every byte that comes is checked.

Talk keeps what the server said, and raises Broken as soon as it says something that the protocol does not have: a
wrong frame, JSON that is none, an answer to a question that was not asked, diagnostics of a file outside of the workspace.
"""

import json
import os
import pathlib
import queue
import subprocess
import threading
import time
import urllib.parse

PROGRAM = os.environ["IRSA_LINT"]
# Seconds after which something is said to hang. Nothing takes that long, also where many other things run.
PATIENCE = 120

CAPABILITIES = {
    "workspace": {
        "workspaceFolders": True,
        "workspaceEdit": {"documentChanges": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}, "versionSupport": True},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}},
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "rename": {"prepareSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
    },
    "window": {"workDoneProgress": True, "showMessage": {}},
}


class Broken(Exception):
    """The server did what it must not do."""


def uri_of(path):
    return "file://" + urllib.parse.quote(str(path))


def path_of(uri):
    return pathlib.Path(urllib.parse.unquote(uri.removeprefix("file://")))


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class Talk:
    def __init__(self, folders, program=PROGRAM, cwd=None):
        self.folders = [pathlib.Path(folder) for folder in folders]
        self.process = subprocess.Popen(
            [program, "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
        )
        self.ids = 0
        self.asked = {}  # id → method, not answered yet
        self.tokens = set()  # progress that the server has announced
        self.diagnostics = {}  # URI → list
        self.versions = {}  # URI → version that the diagnostics are of
        self.published = 0
        self.looks = 0  # how often linted() was asked
        self.shown = []  # window/showMessage
        self.registered = []
        self.incoming = queue.Queue()
        self.stderr = b""
        self.readers = [threading.Thread(target=self._read, daemon=True), threading.Thread(target=self._errors, daemon=True)]
        for reader in self.readers:
            reader.start()

    # -- out
    def raw(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Broken(f"the server is gone: {self.fate()}") from None

    def notify(self, method, params=None):
        message = {"jsonrpc": "2.0", "method": method}
        if params is not None:
            message["params"] = params
        self.raw(frame(message))

    def ask(self, method, params=None):
        """Asks and does not wait; returns the id."""
        self.ids += 1
        self.asked[self.ids] = method
        message = {"jsonrpc": "2.0", "id": self.ids, "method": method}
        if params is not None:
            message["params"] = params
        self.raw(frame(message))
        return self.ids

    def request(self, method, params=None, seconds=PATIENCE):
        """The result; raises LookupError with the error that was answered."""
        answer = self.answer(self.ask(method, params), seconds)
        if "error" in answer:
            raise LookupError(answer["error"])
        return answer["result"]

    def answer(self, wanted, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while True:
            message = self.next(end - time.monotonic())
            if message is None:
                raise Broken(f"no answer to {self.asked.get(wanted)} after {seconds} s; {self.fate()}")
            if message.get("id") == wanted and "method" not in message:
                return message

    # -- in
    def next(self, seconds=0.0):
        """The next message, which was taken in; None if there is none in time."""
        try:
            message = self.incoming.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            return None
        if isinstance(message, Exception):
            raise message
        if message is None:
            self.incoming.put(None)
            raise Broken(f"the server has ended: {self.fate()}")
        self._take(message)
        return message

    def until(self, holds, what, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while not holds():
            if self.next(end - time.monotonic()) is None:
                raise Broken(f"{what}: not after {seconds} s")

    def _read(self):
        stream = self.process.stdout
        try:
            while True:
                length = None
                line = stream.readline()
                if line == b"":
                    break
                while line != b"\r\n":
                    if not line.endswith(b"\r\n"):
                        raise Broken(f"no header: {line[:200]!r}")
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                    line = stream.readline()
                if length is None:
                    raise Broken("a frame without a length")
                body = stream.read(length)
                if len(body) < length:
                    raise Broken("a frame that is cut short")
                self.incoming.put(json.loads(body.decode("utf-8")))
        except (Broken, ValueError) as error:
            self.incoming.put(error if isinstance(error, Broken) else Broken(f"what came is no message: {error}"))
        self.incoming.put(None)

    def _errors(self):
        for line in self.process.stderr:
            self.stderr = (self.stderr + line)[-4000:]

    def _take(self, message):
        if message.get("jsonrpc") != "2.0":
            raise Broken(f"not JSON-RPC: {message}")
        if "method" in message:
            if "id" in message:
                self._take_question(message)
            else:
                self._take_notification(message["method"], message.get("params"))
            return
        if ("result" in message) == ("error" in message):
            raise Broken(f"an answer needs a result or an error: {message}")
        if "error" in message:
            error = message["error"]
            if not isinstance(error.get("code"), int) or not error.get("message"):
                raise Broken(f"no error: {message}")
        # null: the question could not be read.
        if message["id"] is None:
            if "error" not in message:
                raise Broken(f"an answer to nobody: {message}")
            return
        if message["id"] not in self.asked:
            raise Broken(f"an answer to what was not asked, or a second one: {message}")
        del self.asked[message["id"]]

    def _take_question(self, message):
        method, params = message["method"], message.get("params")
        if method == "client/registerCapability":
            self.registered += params["registrations"]
        elif method == "window/workDoneProgress/create":
            self.tokens.add(params["token"])
        elif method not in ("workspace/configuration", "workspace/applyEdit", "window/showMessageRequest"):
            raise Broken(f"what should a client answer to {method}?")
        self.raw(frame({"jsonrpc": "2.0", "id": message["id"], "result": None}))

    def _take_notification(self, method, params):
        if method == "textDocument/publishDiagnostics":
            self.published += 1
            uri = params["uri"]
            path = path_of(uri)
            if not uri.startswith("file:///") or not any(path.is_relative_to(folder) for folder in self.folders):
                raise Broken(f"diagnostics of what is no file of the workspace: {uri}")
            for each in params["diagnostics"]:
                self._check_diagnostic(each)
            self.diagnostics[uri] = params["diagnostics"]
            self.versions[uri] = params.get("version")
            if not params["diagnostics"]:
                del self.diagnostics[uri]
        elif method == "$/progress":
            if params["token"] not in self.tokens:
                raise Broken(f"progress of what was not announced: {params}")
        elif method == "window/showMessage":
            if params["type"] not in (1, 2, 3, 4) or not params["message"]:
                raise Broken(f"no message: {params}")
            self.shown.append(params["message"])
        elif method not in ("window/logMessage", "telemetry/event", "$/logTrace"):
            raise Broken(f"what should a client do with {method}?")

    @staticmethod
    def _check_diagnostic(each):
        start, end = each["range"]["start"], each["range"]["end"]
        if (start["line"], start["character"]) > (end["line"], end["character"]) or start["line"] < 0:
            raise Broken(f"a range that is none: {each}")
        if not each["message"] or each["source"] != "irsa-lint" or each["severity"] not in (1, 2, 3, 4):
            raise Broken(f"no diagnostic: {each}")

    # -- sessions
    def hello(self, options=None, capabilities=None, encodings=None):
        capabilities = json.loads(json.dumps(CAPABILITIES if capabilities is None else capabilities))
        if encodings is not None:
            capabilities["general"] = {"positionEncodings": encodings}
        result = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri_of(self.folders[0]) if self.folders else None,
                "workspaceFolders": [{"uri": uri_of(each), "name": each.name} for each in self.folders] or None,
                "capabilities": capabilities,
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})
        return result

    def open(self, path, text, version=1):
        self.notify("textDocument/didOpen", {"textDocument": document(path, version, "yaml", text)})

    def change(self, path, version, changes):
        if isinstance(changes, str):
            changes = [{"text": changes}]
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri_of(path), "version": version}, "contentChanges": changes},
        )

    def close(self, path):
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri_of(path)}})

    def alive(self, seconds=PATIENCE):
        """It still answers, and says of what it does not know that it does not know it."""
        asked = self.ask("irsa-lint/noSuchMethod", {})
        answer = self.answer(asked, seconds)
        if answer.get("error", {}).get("code") != -32601:
            raise Broken(f"an unknown method was answered: {answer}")

    def linted(self, folder):
        """Returns when what was said so far has been linted: a document that is opened after it has its diagnostics.
        Without that, findings that are as they were are no sign that anything was looked at."""
        path, self.looks = pathlib.Path(folder) / "nothing.yaml", self.looks + 1
        self.open(path, "kind: Nothing\n", self.looks)
        self.until(lambda: self.versions.get(uri_of(path)) == self.looks, "diagnostics of a document that was opened")
        self.close(path)

    def goodbye(self, seconds=PATIENCE):
        """shutdown and exit; the status of the process."""
        self.request("shutdown", seconds=seconds)
        self.notify("exit")
        return self.wait(seconds)

    def wait(self, seconds=PATIENCE):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Broken(f"the server does not end within {seconds} s") from None

    def fate(self):
        """What became of the process."""
        try:
            status = self.process.wait(0.5)
            return f"status {status}, standard error: {self.stderr.decode(errors='replace')!r}"
        except subprocess.TimeoutExpired:
            return "it runs"

    def kill(self):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                stream.close()
            except OSError:
                pass

    def memory(self):
        """KiB of the process that are in memory."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise Broken("no VmRSS")


def document(path, version, language, text):
    return {"uri": path if "://" in str(path) else uri_of(path), "version": version, "languageId": language, "text": text}


def findings(talk, folder):
    """The diagnostics as lines, sorted: "path:line:column-line:column slug"."""
    out = []
    for uri, items in talk.diagnostics.items():
        if not path_of(uri).is_relative_to(folder):
            continue
        name = path_of(uri).relative_to(folder)
        for each in items:
            start, end = each["range"]["start"], each["range"]["end"]
            out.append(
                f"{name}:{start['line'] + 1}:{start['character'] + 1}-{end['line'] + 1}:{end['character'] + 1} "
                f"{'error warning note hint'.split()[each['severity'] - 1]} {each.get('code')}"
            )
    return sorted(out)


def checked(folder, *options):
    """The same as `irsa-lint check` finds it in the files. Columns are those of UTF-32."""
    run = subprocess.run(
        [PROGRAM, "check", "--quiet", "--format", "json", *options], cwd=folder, capture_output=True, check=False
    )
    if run.returncode not in (0, 1, 2):
        raise Broken(f"check ended with {run.returncode}: {run.stderr.decode()}")
    return sorted(
        f"{each['path']}:{each['line']}:{each['column']}-{each['endLine']}:{each['endColumn']} {each['level']} {each['rule']}"
        for each in json.loads(run.stdout)["findings"]
        if each["suppressed"] is None and "line" in each
    )
