#!/usr/bin/env node
// Starts the program that npm has installed for this platform, with the same arguments (as a list: no shell
// reads them), the same streams, the same exit status and the same signals.
"use strict";
const { spawn } = require("child_process");
const path = require("path");

const name = `irsa-lint-${process.platform}-${process.arch}`;

function fail(text) {
  process.stderr.write(`irsa-lint: ${text}\n`);
  process.exit(2);
}

function program() {
  try {
    return path.join(path.dirname(require.resolve(`${name}/package.json`)), "bin", "irsa-lint");
  } catch {
    const wanted = Object.keys(require("../package.json").optionalDependencies);
    return wanted.includes(name)
      ? fail(`the package ${name} is missing; install irsa-lint again without --omit=optional or --no-optional.`)
      : fail(
          `there is no program for ${process.platform} on ${process.arch} (there are ${wanted.join(" and ")}); ` +
            "build it from its sources with ./dev install, or run its image.",
        );
  }
}

const child = spawn(program(), process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => fail(`the program could not be started: ${error.message}.`));
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
for (const signal of signals) process.on(signal, () => child.kill(signal));
child.on("exit", (status, signal) => {
  for (const each of signals) process.removeAllListeners(each);
  if (signal !== null) process.kill(process.pid, signal);
  else process.exit(status);
});
