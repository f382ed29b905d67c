#!/usr/bin/env python3
"""How soon `irsa-lint server` says what it thinks after the last key, and what many changes leave in its memory.

  bench/server_latency.py PROGRAM [FILES...]       (500 and 4500 if none are given)

For each number a workspace of so many files is made (service accounts, workloads and roles, a third each), one
manifest is opened and typed in, and the time is taken from a change to the diagnostics of its version. Then 10,000
changes are sent as fast as they are taken.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E"


def account(name):
    return (f"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\n  namespace: pay\n  annotations:\n"
            f"    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/{name}\n")


def workload(name):
    return (f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: pay\nspec:\n"
            f"  selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata:\n      labels: {{app: {name}}}\n"
            f"    spec:\n      serviceAccountName: {name}\n      containers: [{{name: app, image: app}}]\n")


def role(name):
    return json.dumps({"Role": {
        "RoleName": name, "RoleId": "AROAEXAMPLE", "Arn": f"arn:aws:iam::111122223333:role/{name}",
        "CreateDate": "2025-03-04T09:21:36+00:00",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}"},
            "Condition": {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com",
                                           f"{ISSUER}:sub": f"system:serviceaccount:pay:{name}"}}}]}}}, indent=2)


def make(folder, files):
    kinds = (("sa", "yaml", account), ("app", "yaml", workload), ("role", "json", role))
    for number in range(files):
        what, ending, text = kinds[number % 3]
        name = f"app-{number // 3}"
        path = os.path.join(folder, f"part-{number % 40}")
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, f"{name}-{what}.{ending}"), "w", encoding="utf-8") as file:
            file.write(text(name))


class Client:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.id = 0

    def send(self, method, params, question=False):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if question:
            self.id += 1
            message["id"] = self.id
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()
        return self.id

    def read(self):
        length = 0
        while True:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("the server is gone")
            if line == b"\r\n":
                return json.loads(self.process.stdout.read(length))
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])

    def wait(self, wanted):
        while True:
            message = self.read()
            if wanted(message):
                return message

    def memory(self):
        """Resident, in MiB; it may have been handed back late, so the least of some looks counts."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def measure(program, files):
    with tempfile.TemporaryDirectory() as folder:
        make(folder, files)
        path = os.path.join(folder, "part-0", "app-0-sa.yaml")
        uri = "file://" + path
        client = Client(program)
        first = client.send("initialize", {"processId": os.getpid(), "rootUri": "file://" + folder, "capabilities": {
            "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}}, True)
        client.wait(lambda message: message.get("id") == first)
        client.send("initialized", {})
        text = account("app-0")
        start = time.perf_counter()
        client.send("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "yaml", "version": 0, "text": text}})
        said = lambda version: lambda message: (message.get("method") == "textDocument/publishDiagnostics"
                                                and message["params"].get("version") == version)
        client.wait(said(0))
        opened = time.perf_counter() - start
        times, version = [], 0
        for turn in range(30):
            version += 1
            wrong = text.replace("app-0\n", "app-00\n" if turn % 2 else "app-0\n")
            start = time.perf_counter()
            client.send("textDocument/didChange", {
                "textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": wrong}]})
            client.wait(said(version))
            times.append((time.perf_counter() - start) * 1000)
        before = client.memory()
        start = time.perf_counter()
        for turn in range(10_000):
            version += 1
            client.send("textDocument/didChange", {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"range": {"start": {"line": 3, "character": 8}, "end": {"line": 3, "character": 9}},
                                    "text": "ab"[turn % 2]}]})
        sent = time.perf_counter() - start
        client.wait(said(version))
        after = client.memory()
        question = client.send("shutdown", {}, True)
        client.wait(lambda message: message.get("id") == question)
        client.send("exit", {})
        status = client.process.wait(10)
        print(f"{files:6} files: first diagnostics {opened * 1000:5.0f} ms; after a key {statistics.median(times):4.0f} ms "
              f"(worst of 30: {max(times):4.0f}); 10,000 changes in {sent:4.1f} s, memory {before:.1f} -> {after:.1f} MiB; "
              f"status {status}")


def main():
    program = os.path.abspath(sys.argv[1])
    for files in map(int, sys.argv[2:] or ("500", "4500")):
        measure(program, files)


if __name__ == "__main__":
    main()
