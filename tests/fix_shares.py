#!/usr/bin/env python3
"""Of the findings that a program has: how many carry a fix, how many a safe one, by rule.

  tests/fix_shares.py PROGRAM FOLDER...

A folder is one input, holds folders of which each is one (with an expect.json), or holds the rules as
YAML, whose bad examples are inputs. Counted apart are findings in what may not be edited: what `aws`,
`terraform show`, `kubectl get` or `helm template` has printed. Below each rule stands why the others have
no fix, and why fixes are not safe. For people who work on fixes; ./dev shares runs it over what is in this repository.
"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

PRINTED = re.compile(
    r'"(RoleDetailList|terraform_version|planned_values|RoleId|CreateDate|OpenIDConnectProviderList)"'
    r"|^\s+(uid|resourceVersion|creationTimestamp): |^# Source: ", re.M)
# Why a finding of the rule has no fix where the program gives no reason of its own.
WHY = {
    "account-without-role": "which role the account is to have is not in the input",
    "annotation-misplaced": "there is no one account, or no place known of it, to move it to",
    "annotation-missing": "the role's ARN is not known",
    "annotation-not-string": "the value that was meant is not there, or stands in what Helm has printed",
    "aud-mismatch": "the audience of the tokens is not known",
    "aws-principal-open": "who can assume the role besides pods only a person knows",
    "claim-unknown": "what was to be tested has no claim: the condition has to be thought out anew",
    "component-permissions-missing": "permissions are for a person to give",
    "condition-fails-open": "no account of the input names the role",
    "condition-key-absent": "whether there is such a key is not sure",
    "condition-key-malformed": "CloudFormation puts nothing into keys: the policy has to be a text of Fn::Sub",
    "condition-unsatisfiable": "which of two tests is meant only a person knows",
    "condition-value-invalid": "the value that was meant is not there",
    "default-service-account-role": "which pods need the role, and by which account, only a person knows",
    "deny-ineffective": "whom a Deny is to keep out only a person knows",
    "duplicate-key": "which of two different values is meant only a person knows",
    "host-network-role": "whether the pods need the host's network only a person knows",
    "input-limit": "nothing was read that could be mended",
    "issuer-host-malformed": "the region, or the cluster, is not known",
    "issuer-mismatch": "the statement has to be split in two",
    "issuer-region-mismatch": "the right issuer is not in the input",
    "json-syntax": "what was meant cannot be read",
    "kube2iam-leftover": "nothing in the input says which role replaces it, or whether kube2iam is still used",
    "namespace-unknown": "the namespace is not in the input",
    "object-name-invalid": "what it is to be called is not there",
    "permissions-boundary-missing": "where the role has to say it differs with what makes it",
    "placeholder-value": "the value is filled in later",
    "pod-identity-trust": "the role is for something else; another one has to be made",
    "pod-identity-unscoped": "which association the role is for is not in the input",
    "pod-identity-unsupported": "the role has to be given in another way",
    "policy-syntax": "what was meant is not there",
    "policy-too-long": "how the role is split only a person knows",
    "provider-arn-malformed": "which provider is meant is not there",
    "provider-audience-missing": "which of the two is meant only a person knows",
    "provider-missing": "the provider is made in AWS",
    "role-admin": "which permissions the pods need only a person knows",
    "role-arn-malformed": "the role that was meant is not in the input",
    "role-missing": "no role of the input comes near",
    "role-privilege-escalation": "which permissions the pods need only a person knows",
    "role-redefined": "which of the two is right only a person knows",
    "role-shared": "roles of their own have to be made",
    "service-account-missing": "no account of the input comes near, or which of two namespaces is right is open",
    "service-account-redefined": "which of the two is right only a person knows",
    "service-account-shared": "accounts of their own have to be made",
    "service-account-unused": "which pods need it only a person knows",
    "static-credentials": "the keys come with others, from a Secret or ConfigMap as a whole",
    "sub-mismatch": "the name that the chart gives the account is not known",
    "sub-missing": "no account of the input names the role",
    "sub-too-broad": "no account of the input names the role",
    "subject-dangling": "no account comes near, and nothing would be left without it",
    "suppression-invalid": "what was to be suppressed, or until when, is not there",
    "suppression-unused": "it stands in a text with others that are still needed",
    "terraform-reference-unknown": "what was meant is not there",
    "terraform-syntax": "what was meant cannot be read",
    "token-expiration-invalid": "the time that was meant is not there",
    "token-volume-conflict": "where else it is to be mounted only a person knows",
    "trust-denies-service-account": "whether the role or the account is wrong only a person knows",
    "trusts-default-service-account": "an account of its own has to be made",
    "unintended-service-account": "whether the account is to have the role only a person knows",
    "values-path-ignored": "the chart reads several paths",
    "wildcard-literal": "no account of the input fits",
    "wrong-action": "which principal or action is meant only a person knows",
    "wrong-principal": "the cluster's provider is not in the input",
    "yaml-syntax": "what was meant cannot be read",
}
# Why a fix of the rule is not safe where the rule itself does not hold it for so.
WHY_UNSAFE = {
    "annotation-misplaced": "no role of the input says that the account is to have it",
    "annotation-missing": "that no role is wanted is possible too",
    "annotation-not-string": "a role may have been meant to stand there",
    "annotation-unknown": "something else may read it",
    "aud-mismatch": "the account's audience may be what is wrong",
    "aud-missing": "somebody may use another audience",
    "automount-with-role": "the pods may talk to the Kubernetes API",
    "claim-unknown": "whom the test was to keep out gets in without it",
    "condition-fails-open": "whom the test was to keep out only a person knows",
    "condition-key-absent": "whom the test was to keep out gets in without it",
    "condition-unsatisfiable": "whom the test was to keep out gets in without it",
    "condition-value-invalid": "the form of the value allows more than one reading",
    "deny-ineffective": "a Deny that begins to work keeps somebody out",
    "duplicate-key": "what is lost today comes into effect",
    "env-blocks-injection": "the variables say something else than the webhook",
    "injection-excluded": "it was put there by somebody",
    "issuer-host-malformed": "no declared cluster has that issuer",
    "issuer-mismatch": "the principal may be what is wrong",
    "issuer-unknown": "there may be clusters that nobody declared",
    "kube2iam-leftover": "kube2iam may still be used",
    "object-name-invalid": "the right name is a guess",
    "partition-mismatch": "the AWS account may be wrong as well",
    "pod-identity-conflict": "which of the two is wanted only a person knows",
    "provider-account-mismatch": "the role may be in the wrong account",
    "provider-audience-missing": "which of the two is meant only a person knows",
    "role-arn-empty": "a role may have been meant to stand there",
    "role-arn-malformed": "no role of the input is it, and trusts the account",
    "role-missing": "not all roles are known, or none trusts this account alone",
    "service-account-missing": "the near name is a guess",
    "service-account-redefined": "which of the two is right only a person knows",
    "service-account-unused": "whether these pods are to have the role only a person knows",
    "session-action-missing": "the test may be what is wrong",
    "static-credentials": "the role may not allow what the keys do",
    "sub-malformed": "another account than the one that names the role may be meant",
    "sub-mismatch": "whether the policy or the manifest is wrong no file tells",
    "sub-missing": "who is not in the input is kept out",
    "sub-too-broad": "who is not in the input is kept out",
    "subject-dangling": "the account may be elsewhere",
    "suppression-invalid": "this line alone may be meant",
    "token-volume-conflict": "the pods' own token may be used",
    "trust-denies-service-account": "whether the account is to have the role only a person knows",
    "unintended-service-account": "who is not in the input is kept out",
    "values-path-ignored": "which of two roles is meant, or of which chart the file is, is open",
    "wildcard-literal": "whom the pattern was for only a person knows",
    "windows-token-path": "that the pods run on Windows is a guess",
    "wrong-action": "there are other principals beside the cluster's",
    "yaml-syntax": "how far a tab goes is open where blanks indent as well",
}
NOT_EDITABLE = ("a program has printed", "it is not among the given paths", "the CDK has written")


def examples(folder, scratch):
    """Writes the bad examples of rules down; their folders and options."""
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            rule = yaml.safe_load(file)
        for number, example in enumerate(rule["bad"]):
            place = os.path.join(scratch, f"{name[:-5]}-{number}")
            for path, text in example["files"].items():
                path = os.path.join(place, path)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8", newline="") as file:
                    file.write(text)
            options = [str(word) for word in example.get("options", [])]
            yield place, options + ([f"--strict"] if rule["level"] == "off" else [])


def inputs(folder, scratch):
    if os.path.isfile(os.path.join(folder, "annotation-typo.yaml")):
        yield from examples(folder, os.path.join(scratch, "examples"))
        return
    inner = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    inner = [path for path in inner if os.path.isfile(os.path.join(path, "expect.json"))]
    for path in inner or [folder]:
        yield path, ["--no-config"]


def findings(program, folder, options):
    run = subprocess.run([program, "check", "--allow-empty", "--exclude", "fixed,expect.json", "--format",
                          "json", *options, "."], cwd=folder, capture_output=True, text=True)
    if run.returncode > 2 or not run.stdout:
        sys.exit(f"{folder}: {run.stderr}")
    return json.loads(run.stdout)["findings"]


def may_be_edited(found, folder):
    if found["fix"] is not None:
        return True
    refused = found.get("fixRefused") or ""
    if refused.startswith(NOT_EDITABLE):
        return False
    path = os.path.join(folder, found["path"])
    if not os.path.isfile(path):
        return True
    with open(path, encoding="utf-8", errors="replace") as file:
        return not PRINTED.search(file.read())


def main():
    program, folders = os.path.abspath(sys.argv[1]), sys.argv[2:]
    rows = collections.defaultdict(lambda: [0, 0, 0, 0])
    why = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as scratch:
        for folder in folders:
            for case, options in inputs(folder, scratch):
                for found in findings(program, case, options):
                    row, fix = rows[found["rule"]], found["fix"]
                    if not may_be_edited(found, case):
                        row[3] += 1
                        continue
                    row[0] += 1
                    row[1] += fix is not None
                    row[2] += fix is not None and fix["safe"]
                    if fix is not None and not fix["safe"]:
                        reason = fix.get("unproved") or WHY_UNSAFE.get(found["rule"], "NO REASON IS GIVEN")
                        why[found["rule"]]["unsafe: " + reason] += 1
                    if fix is None:
                        reason = found.get("fixRefused") or WHY.get(found["rule"], "NO REASON IS GIVEN")
                        why[found["rule"]][reason] += 1
    print(f"{'rule':34} findings   fix  safe  not editable")
    total = [0, 0, 0, 0]
    for rule, row in sorted(rows.items()):
        total = [a + b for a, b in zip(total, row)]
        print(f"{rule:34} {row[0]:8} {row[1]:5} {row[2]:5} {row[3]:8}")
        for reason, count in why[rule].most_common():
            print(f"{'':36}{count} × {reason}")
    share = [100 * n / total[0] if total[0] else 0 for n in total[:3]]
    print(f"{'all':34} {total[0]:8} {total[1]:5} {total[2]:5} {total[3]:8}")
    print(f"with a fix {share[1]:.1f} %, with a safe one {share[2]:.1f} %, not editable "
          f"{100 * total[3] / max(1, total[0] + total[3]):.1f} % of all")


if __name__ == "__main__":
    main()
