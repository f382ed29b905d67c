// The extension with the real server: what somebody sees who opens, types, asks and chooses. IRSA_LINT is the
// program, SOURCE the folder of the sources.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { URI } from 'vscode-uri';
import { activate, deactivate } from '../src/extension';
import { Document, editor, Range, token } from './editor';

const program = process.env.IRSA_LINT!;
const sources = process.env.SOURCE!;
const root = realpathSync(mkdtempSync(join(tmpdir(), 'irsa-extension.')));
after(() => rmSync(root, { recursive: true }));
const path = process.env.PATH;

let work: string;
let subscriptions: { dispose(): unknown }[];

/** A copy of the workspace of the README, and an extension folder without a program. */
beforeEach(() => {
  work = mkdtempSync(join(root, 'work.'));
  cpSync(join(sources, 'testdata/quickstart'), work, { recursive: true });
  editor.folders = [{ uri: URI.file(work), name: 'work', index: 0 }];
  editor.settings.clear();
  editor.settings.set('irsa-lint.path', program);
  editor.settings.set('irsa-lint.wholeWorkspace', true);
  editor.messages.length = editor.log.length = editor.executed.length = 0;
  subscriptions = [];
});
afterEach(async () => {
  await deactivate();
  subscriptions.forEach((each) => each.dispose());
  [...editor.documents].forEach((each) => editor.close(each));
  process.env.PATH = path;
  assert.equal(editor.diagnostics.size, 0, 'nothing is left in the list of problems');
});

const start = (extensionPath = join(root, 'no-extension')) => activate({ extensionPath, subscriptions } as any);
const file = (name: string) => join(work, name);
const open = (name: string, language = 'yaml') => editor.open(file(name), readFileSync(file(name), 'utf8'), language);
const provider = (name: string) => {
  const found = editor.providers.get(name);
  assert.ok(found, `${name} was not called`);
  return found;
};

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`${what}: not after a minute; the list of problems: ${JSON.stringify(seen())}; log: ${editor.log.join('\n')}`);
}

/** All that is in the list of problems, by file. */
function seen(): Record<string, string[]> {
  const files = [...editor.diagnostics.keys()].map((uri) => URI.parse(uri).fsPath);
  return Object.fromEntries(files.sort().map((each) => [each.slice(work.length + 1), editor.findings(each)]));
}

/** The same as `irsa-lint check` has it. */
function checked(): Record<string, string[]> {
  const { stdout } = spawnSync(program, ['check', '--quiet', '--format', 'json', '.'], { cwd: work, encoding: 'utf8' });
  const files: Record<string, string[]> = {};
  for (const { path: name, rule, line } of JSON.parse(stdout).findings) (files[name] ??= []).push(`${rule}@${line}`);
  return Object.fromEntries(Object.keys(files).sort().map((name) => [name, files[name].sort()]));
}

/** Has the list of problems what check finds in the files as they are now? */
function matches(): () => boolean {
  const expected = checked();
  return () => same(seen(), expected);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

test('the problems of the workspace are those of irsa-lint check', async () => {
  const expected = checked();
  assert.ok(Object.keys(expected).length > 5);
  await start();
  await until('the problems', () => same(seen(), expected));
  assert.match(editor.log.join('\n'), /irsa-lint \d+\.\d+\.\d+, from the setting irsa-lint\.path/);
  assert.deepEqual(editor.messages, []);
});

test('typing changes them before anything is saved, also in other files', async () => {
  await start();
  await until('the problems', matches());
  const account = 'platform/external-dns.yaml';
  assert.deepEqual(seen()[account], ['sub-mismatch@15']);
  const policy = open('iam/external-dns.json', 'json');
  const before = policy.getText();
  policy.apply([{ range: policy.find('system:serviceaccount:kube-system:external-dns'), newText: 'system:serviceaccount:external-dns:external-dns' }]);
  await until('the account is let in', () => seen()[account] === undefined);
  writeFileSync(file('iam/external-dns.json'), policy.getText());
  await until('the problems of the files saved so', matches());
  writeFileSync(file('iam/external-dns.json'), before);
  editor.close(policy);
  await until('what is on the disk counts again', matches());
  assert.deepEqual(seen()[account], ['sub-mismatch@15']);
});

test('only what is open, if that is wanted', async () => {
  editor.settings.set('irsa-lint.wholeWorkspace', false);
  await start();
  const document = open('payments/refunds.yaml');
  await until('the finding of the open file', () => same(seen(), { 'payments/refunds.yaml': ['annotation-typo@7'] }));
  editor.close(document);
  await until('a closed file has none', () => same(seen(), {}));
  editor.configure('irsa-lint.wholeWorkspace', true);
  await until('all of them after the setting has changed', matches());
});

test('a quick fix writes what --fix writes', async () => {
  await start();
  const document = open('payments/refunds.yaml');
  await until('the finding', () => editor.findings(file('payments/refunds.yaml')).length > 0);
  const context = { diagnostics: editor.diagnostics.get(document.uri.toString()), only: undefined, triggerKind: 1 };
  const range = document.find('eks.amazon.com');
  const actions: any[] = await provider('registerCodeActionsProvider').provideCodeActions(document, range, context, token);
  const fix = actions.find((each) => each.isPreferred);
  assert.equal(fix?.kind.value, 'quickfix');
  for (const [uri, edits] of fix.edit.files) {
    assert.equal(uri.toString(), document.uri.toString());
    document.apply(edits);
  }
  await until('the finding is gone', () => editor.findings(file('payments/refunds.yaml')).length === 0);
  spawnSync(program, ['check', '--quiet', '--fix', '.'], { cwd: work });
  assert.equal(document.getText(), readFileSync(file('payments/refunds.yaml'), 'utf8'));
});

test('a rule is explained in a page of its own', async () => {
  await start();
  const document = open('payments/refunds.yaml');
  await until('the finding', () => editor.findings(file('payments/refunds.yaml')).length > 0);
  const context = { diagnostics: [], only: undefined, triggerKind: 1 };
  const range = document.find('eks.amazon.com');
  const actions: any[] = await provider('registerCodeActionsProvider').provideCodeActions(document, range, context, token);
  const { command } = actions.find((each) => each.title === 'Explain annotation-typo').command;
  await editor.commands.get(command)!('annotation-typo');
  const [shown, uri] = editor.executed.at(-1)!;
  assert.equal(shown, 'markdown.showPreview');
  const page = editor.contents.get((uri as URI).scheme)!.provideTextDocumentContent(uri as URI);
  assert.match(String(page), /What to do/);
});

test('hover, definition and completion', async () => {
  await start();
  const document = open('payments/api.yaml');
  await until('the findings', () => seen()['payments/api.yaml'] !== undefined);
  const at = document.find('arn:aws:iam::111122223333:role/payments-api').end;
  const hover = await provider('registerHoverProvider').provideHover(document, at, token);
  assert.match(JSON.stringify(hover.contents), /payments-api/);
  const places = await provider('registerDefinitionProvider').provideDefinition(document, at, token);
  assert.match(JSON.stringify(places), /payments-api\.trust\.json/);
  const list = await provider('registerCompletionItemProvider').provideCompletionItems(document, document.find('arn:aws:iam::111122223333:role/payments-api').start, token, {
    triggerKind: 0,
  });
  assert.match(JSON.stringify(list), /payments-settlement/);
});

test('a renamed service account is renamed in every file', async () => {
  const policy = file('iam/payments-settlement.trust.json');
  writeFileSync(policy, readFileSync(policy, 'utf8').replace('EXAMPLE0A6C1B8F24D7E93C5B20D8F61', 'EXAMPLED539D4633E53DE1B716D3041E'));
  await start();
  const document = open('payments/settlement.yaml');
  await until('the findings', () => seen()['payments/settlement.yaml'] !== undefined);
  const edit = await provider('registerRenameProvider').provideRenameEdits(document, document.find('settlement\n  namespace: payments\n  annotations').start, 'clearing', token);
  const files = edit.files.map(([uri]: [URI]) => uri.fsPath.slice(work.length + 1)).sort();
  assert.deepEqual(files, ['iam/payments-settlement.trust.json', 'payments/settlement.yaml']);
});

test('files that change on the disk are looked at again', async () => {
  await start();
  await until('the problems', matches());
  const name = file('payments/refunds.yaml');
  writeFileSync(name, readFileSync(name, 'utf8').replace('eks.amazon.com', 'eks.amazonaws.com'));
  const watcher = editor.watchers.find(({ pattern }) => pattern.startsWith('**') || pattern.startsWith(work));
  assert.ok(watcher, 'the server watches files');
  watcher.fire('changed', URI.file(name));
  await until('the problems of today', matches());
  assert.equal(seen()['payments/refunds.yaml'], undefined);
});

test('documents that are no files are left alone', async () => {
  await start();
  await until('the problems', matches());
  const document = new Document(URI.parse('git:/x/payments/refunds.yaml'), 'yaml', 'a: [');
  editor.documents.push(document);
  editor.opened.fire(document);
  document.apply([{ range: new Range(0, 0, 0, 0), newText: '[' }]);
  // What is typed into a file after that is linted after that.
  const { 'payments/refunds.yaml': mended, ...others } = seen();
  assert.ok(mended);
  const refunds = open('payments/refunds.yaml');
  refunds.apply([{ range: refunds.find('eks.amazon.com'), newText: 'eks.amazonaws.com' }]);
  await until('all the same, but for that', () => same(seen(), others));
});

test('the program on the PATH, and the bundled one', async () => {
  editor.settings.delete('irsa-lint.path');
  mkdirSync(join(work, 'on-path'));
  symlinkSync(program, join(work, 'on-path', 'irsa-lint'));
  process.env.PATH = join(work, 'on-path');
  await start();
  assert.match(editor.log.join('\n'), /from the PATH: .*on-path\/irsa-lint/);
  await deactivate();
  subscriptions.splice(0).forEach((each) => each.dispose());

  process.env.PATH = '';
  mkdirSync(join(root, 'extension', 'bin'), { recursive: true });
  symlinkSync(program, join(root, 'extension', 'bin', 'irsa-lint'));
  await start(join(root, 'extension'));
  assert.match(editor.log.join('\n'), /from the extension: .*extension\/bin\/irsa-lint/);
});

test('options of the server', async () => {
  editor.settings.set('irsa-lint.arguments', ['--no-such-option']);
  await start();
  assert.match(editor.messages.join('\n'), /does not work as a language server: .*no-such-option/);
  writeFileSync(file('other.yaml'), 'version: 1\nexclude: ["iam/**"]\n');
  editor.configure('irsa-lint.arguments', ['--config=other.yaml']);
  await until('no problem of a policy', () => Object.keys(seen()).length > 0 && !Object.keys(seen()).some((each) => each.startsWith('iam/')));
});

test('no program: a message says what to do, and a setting is enough', async () => {
  editor.settings.delete('irsa-lint.path');
  process.env.PATH = '';
  await start();
  assert.equal(editor.messages.length, 1);
  assert.match(editor.messages[0], /was not found.*set irsa-lint\.path/s);
  editor.configure('irsa-lint.path', program);
  await until('the problems', matches());
});

const broken: [string, string, RegExp][] = [
  ['ends at once', "#!/bin/sh\necho \"irsa-lint: error: there is no command 'server'.\" >&2\nexit 2\n", /there is no command 'server'/],
  ['ends without a word', '#!/bin/sh\nexit 0\n', /does not work as a language server: it has ended \(0\)/],
  ['is no program', '\0\0\0\0', /does not work as a language server: ./],
  ['talks nonsense', '#!/bin/sh\necho hello\nexec sleep 5\n', /does not work as a language server: ./],
];
for (const [name, content, message] of broken) {
  test(`a program that ${name}`, async () => {
    const path = file('irsa-lint');
    writeFileSync(path, content);
    chmodSync(path, 0o755);
    editor.settings.set('irsa-lint.path', path);
    await start();
    await until('a message', () => editor.messages.some((each) => message.test(each)));
    assert.ok(editor.messages.filter((each) => each.includes(path)).length === 1, editor.messages.join('\n'));
  });
}

test('a server that was killed comes back', async () => {
  await start();
  await until('the problems', matches());
  const children = () =>
    execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(`${program} server`))
      .map((line) => parseInt(line, 10));
  const [before] = children();
  assert.ok(before > 0);
  process.kill(before, 'SIGKILL');
  await until('another server', () => children().some((each) => each !== before));
  await until('the problems', matches());
});

test('nothing runs any more after the end', async () => {
  await start();
  await deactivate();
  const list = () => execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  await until('no server', () => !list().includes(`${program} server`));
});
