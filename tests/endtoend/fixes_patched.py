#!/usr/bin/env python3
"""What `check --diff` prints, applied by patch, is what `check --fix` writes.

  fixes_patched.py PROGRAM TESTS FOLDER...

Folders as ./dev shares takes them (TESTS is where its fix_shares.py is). Every input is copied twice, for
safe fixes and for all of them; one copy is mended by the program, the other by its diff and patch. Prints
how many inputs had something to mend, and how many fixes were rolled back. Status 1 if any two differ.
"""
import filecmp
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile


def shares(tests):
    spec = importlib.util.spec_from_file_location("fix_shares", os.path.join(tests, "fix_shares.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def files_of(folder):
    for place, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(place, name), folder)


def differing(one, two):
    names = set(files_of(one)) | set(files_of(two))
    return sorted(name for name in names
                  if not os.path.isfile(os.path.join(one, name))
                  or not os.path.isfile(os.path.join(two, name))
                  or not filecmp.cmp(os.path.join(one, name), os.path.join(two, name), shallow=False))


def main():
    program, inputs = os.path.abspath(sys.argv[1]), shares(sys.argv[2]).inputs
    count, with_fixes, changed, fixed, rolled_back, wrong = 0, 0, 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for folder in sys.argv[3:]:
            for case, options in inputs(folder, scratch):
                for extra in ([], ["--unsafe-fixes"]):
                    count += 1
                    mended = os.path.join(scratch, "mended")
                    patched = os.path.join(scratch, "patched")
                    for copy in (mended, patched):
                        shutil.rmtree(copy, ignore_errors=True)
                        shutil.copytree(case, copy, symlinks=True)
                        for name in files_of(copy):  # a corpus may be read-only
                            os.chmod(os.path.join(copy, name), 0o644)
                    command = [program, "check", "--allow-empty", "--exclude", "fixed,expect.json",
                               *options, *extra]
                    diff = subprocess.run([*command, "--diff", "."], cwd=patched, capture_output=True)
                    run = subprocess.run([*command, "--fix", "."], cwd=mended, capture_output=True)
                    lines = run.stderr.decode(errors="replace").splitlines()
                    fixed += sum(": fixed [" in line for line in lines)
                    rolled_back += sum(": not fixed [" in line for line in lines)
                    if diff.returncode > 2 or run.returncode > 2:
                        print(f"{case} {extra}: status {diff.returncode}, {run.returncode}")
                        wrong += 1
                        continue
                    if diff.stdout:
                        with_fixes += 1
                        patch = subprocess.run(["patch", "--binary", "-s", "-p1"], cwd=patched,
                                               input=diff.stdout, capture_output=True)
                        if patch.returncode != 0:
                            print(f"{case} {extra}: patch: {patch.stdout.decode(errors='replace')}")
                    changed += len(differing(case, mended))
                    for name in differing(mended, patched):
                        print(f"{case} {extra}: {name} differs")
                        wrong += 1
    print(f"{count} runs, {with_fixes} with a diff: {changed} files changed, by {fixed} fixes; "
          f"{rolled_back} rolled back; {wrong} wrong")
    sys.exit(1 if wrong or not with_fixes else 0)


if __name__ == "__main__":
    main()
