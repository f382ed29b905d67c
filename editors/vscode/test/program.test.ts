// Where the program is looked for, and what is said if it is not there.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findProgram } from '../src/program';

const root = mkdtempSync(join(tmpdir(), 'irsa-program.'));
after(() => rmSync(root, { recursive: true }));

function program(folder: string, mode = 0o755): string {
  mkdirSync(join(root, folder), { recursive: true });
  const path = join(root, folder, 'irsa-lint');
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, mode);
  return path;
}

const first = program('first');
const second = program('second');
const bundled = program('bundled');
program('not-executable', 0o644);
mkdirSync(join(root, 'a-folder', 'irsa-lint'), { recursive: true });
process.env.HOME = root;
const path = (...folders: string[]) => folders.map((each) => join(root, each)).join(':');
const none = join(root, 'nowhere', 'irsa-lint');

const cases: [string, Parameters<typeof findProgram>[0], string | RegExp][] = [
  ['the setting comes first', { setting: second, path: path('first'), bundled }, second],
  ['blanks around it are none', { setting: ` ${second} `, path: '', bundled: none }, second],
  ['of the home folder', { setting: '~/second/irsa-lint', path: '', bundled: none }, second],
  ['the PATH comes second', { setting: '', path: path('empty', 'first', 'second'), bundled }, first],
  ['a file that is no program is passed over', { setting: '', path: path('not-executable', 'second'), bundled }, second],
  ['so is a folder of that name', { setting: '', path: path('a-folder', 'second'), bundled }, second],
  ['a relative folder of the PATH is not looked into', { setting: '', path: `first:.:${path('second')}`, bundled }, second],
  ['the bundled one comes last', { setting: '', path: path('empty'), bundled }, bundled],
  ['an empty PATH', { setting: '', path: '', bundled }, bundled],
  ['none at all', { setting: '', path: path('empty'), bundled: none }, /was not found.*Install it, or set irsa-lint\.path/s],
  ['the setting names nothing: nothing else is taken', { setting: none, path: path('first'), bundled }, /is '.*nowhere.*', and there is no program/],
  ['the setting names a folder', { setting: join(root, 'first'), path: '', bundled }, /there is no program of that name/],
  ['the setting is relative', { setting: 'first/irsa-lint', path: '', bundled }, /no absolute path/],
];

for (const [name, places, expected] of cases) {
  test(name, () => {
    const found = findProgram(places);
    if (typeof expected === 'string') assert.equal('program' in found && found.program, expected);
    else assert.match('problem' in found ? found.problem : `found: ${found.program}`, expected);
  });
}
