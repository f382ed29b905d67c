#!/usr/bin/env python3
"""How time and memory grow with the size of inputs that invite to compare everything with everything.

  growth.py PROGRAM FOLDER [NAME…]

For each input: CPU seconds and peak memory of PROGRAM over it, at a size and at ten times that size, and how
many times the one is the other. In proportion is 10; what is much more grows faster than its input.
A run that takes longer than LIMIT seconds is ended and told. The inputs are made below FOLDER.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 60
HOST = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
ACCOUNT = "111122223333"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"


def statement(subjects, effect="Allow", operator="StringEquals", audience="sts.amazonaws.com", principal=None, **more):
    conditions = {operator: {HOST + ":sub": subjects}}
    if audience:
        conditions.setdefault("StringEquals", {})[HOST + ":aud"] = audience
    return {"Effect": effect, "Principal": {"Federated": principal or PROVIDER},
            "Action": "sts:AssumeRoleWithWebIdentity", "Condition": conditions, **more}


def role(name, *statements):
    return {"Role": {"RoleName": name, "Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
                     "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}}


def account(name, role_name, namespace="app"):
    return ("apiVersion: v1\nkind: ServiceAccount\nmetadata:\n"
            f"  name: {name}\n  namespace: {namespace}\n  annotations:\n"
            f"    eks.amazonaws.com/role-arn: arn:aws:iam::{ACCOUNT}:role/{role_name}\n---\n")


def subject(name, namespace="app"):
    return f"system:serviceaccount:{namespace}:{name}"


def write(folder, name, content):
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))


# Each makes an input of about that size in an empty folder.
def copies(folder, size):
    for i in range(size):
        write(folder, f"r{i}.json", role("app", statement(subject("app"))))
    write(folder, "sa.yaml", account("app", "app") + account("other", "app"))


def allow_and_deny(folder, size):
    allow = [statement(subject(f"a{i}")) for i in range(size)]
    deny = [statement(subject(f"*d{i}"), "Deny", "StringLike", None) for i in range(size)]
    write(folder, "role.json", role("app", *allow, *deny))
    write(folder, "sa.yaml", account("app", "app"))


def values(folder, size):
    write(folder, "role.json", role("app", statement([subject(f"a{i}") for i in range(size)])))
    write(folder, "sa.yaml", account("app", "app"))


def patterns(folder, size):
    write(folder, "role.json", role("app", statement([subject(f"a{i}-*-z") for i in range(size)], operator="StringLike")))
    write(folder, "sa.yaml", account("app", "app"))


def statements(folder, size):
    write(folder, "role.json", role("app", *[statement(subject(f"a{i}")) for i in range(size)]))
    write(folder, "sa.yaml", account("app", "app"))


def keys(folder, size):
    one = statement(subject("app"))
    one["Condition"]["StringNotEquals"] = {f"{HOST}:k{i}": "x" for i in range(size)}
    write(folder, "role.json", role("app", one))
    write(folder, "sa.yaml", account("app", "app"))


def principals(folder, size):
    providers = [f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/{i:032X}" for i in range(size)]
    write(folder, "role.json", role("app", statement(subject("app"), principal=providers)))
    write(folder, "sa.yaml", account("app", "app"))


def clusters(folder, size):
    statements = []
    for i in range(size):
        host = f"oidc.eks.eu-west-1.amazonaws.com/id/{i:032X}"
        statements.append(json.loads(json.dumps(statement(subject(f"a{i}"))).replace(HOST, host)))
    write(folder, "role.json", role("app", *statements))
    write(folder, "sa.yaml", account("app", "app"))


def elsewhere(folder, size):
    write(folder, "role.json", role("app", statement([subject(f"a{i}", "elsewhere") for i in range(size)])))
    write(folder, "sa.yaml", "".join(account(f"a{i}", "app") for i in range(size)))


def one_pattern_roles(folder, size):
    write(folder, "roles.json", {"RoleDetailList": [
        role(f"r{i}", statement(subject(f"*a{i}*"), operator="StringLike"))["Role"] for i in range(size)]})
    write(folder, "sa.yaml", "".join(account(f"xa{i}", f"r{i}") for i in range(size)))


def long_text(folder, size):
    write(folder, "role.json", role("app", statement("x" * size)))
    write(folder, "sa.yaml", account("app", "app"))


def objects(folder, size):
    write(folder, "list.yaml", "apiVersion: v1\nkind: List\nitems:\n" + "".join(
        f"- {{apiVersion: v1, kind: ServiceAccount, metadata: {{name: a{i}, namespace: app}}}}\n" for i in range(size)))


def documents(folder, size):
    write(folder, "main.tf", "".join(
        f'data "aws_iam_policy_document" "d{i}" {{\n  statement {{\n'
        '    actions = ["sts:AssumeRoleWithWebIdentity"]\n'
        f'    principals {{\n      type        = "Federated"\n      identifiers = ["{PROVIDER}"]\n    }}\n'
        f'    condition {{\n      test     = "StringEquals"\n      variable = "{HOST}:sub"\n'
        f'      values   = ["{subject(f"a{i}")}"]\n    }}\n  }}\n}}\n'
        f'resource "aws_iam_role" "r{i}" {{\n  name               = "r{i}"\n'
        f'  assume_role_policy = data.aws_iam_policy_document.d{i}.json\n}}\n' for i in range(size)))


# name: (how it is made, the smaller size, the command)
INPUTS = {
    "copies of one role": (copies, 1000, "check"),
    "Allow beside Deny": (allow_and_deny, 1000, "check"),
    "values": (values, 100000, "check"),
    "values with wildcards": (patterns, 10000, "check"),
    "statements": (statements, 100000, "check"),
    "condition keys": (keys, 100000, "check"),
    "principals": (principals, 10000, "check"),
    "clusters, each with a statement": (clusters, 1000, "check"),
    "accounts and subjects of another namespace": (elsewhere, 30000, "check"),
    "roles with one pattern": (one_pattern_roles, 300, "check"),
    "subjects, asked by trust": (values, 10000, "trust"),
    "objects in one list": (objects, 10000, "check"),
    "fixes in one file of Terraform source": (documents, 400, "check"),
    "bytes in one text": (long_text, 70000000, "check"),
}


def measure(program, command, folder):
    """CPU seconds, peak memory in MiB, exit status; None for a run that was ended."""
    began = time.time()
    child = subprocess.Popen([program, command, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT)))
    _, status, used = os.wait4(child.pid, 0)
    if os.WIFSIGNALED(status) or time.time() - began > 3 * LIMIT:
        return None
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def main():
    program, top = os.path.abspath(sys.argv[1]), Path(sys.argv[2])
    print(f"{'input':<44}{'size':>10}{'CPU s':>8}{'MiB':>7}   {'10 times':>9}{'CPU s':>8}{'MiB':>7}   {'CPU':>6}{'memory':>8}")
    for name, (make, size, command) in INPUTS.items():
        if len(sys.argv) > 3 and not any(word in name for word in sys.argv[3:]):
            continue
        found = []
        for times in (1, 10):
            folder = top / f"{make.__name__}-{size * times}"
            if not folder.exists():
                folder.mkdir(parents=True)
                make(folder, size * times)
            found.append(measure(program, command, folder))
        if None in found:
            print(f"{name:<44}{size:>10}   ended by a signal: {found}")
            continue
        (cpu, memory, status), (cpu10, memory10, status10) = found
        print(f"{name:<44}{size:>10}{cpu:>8.2f}{memory:>7.0f}   {size * 10:>9}{cpu10:>8.2f}{memory10:>7.0f}"
              f"   {cpu10 / max(cpu, 0.001):>6.1f}{memory10 / memory:>8.1f}   status {status}, {status10}", flush=True)


if __name__ == "__main__":
    main()
