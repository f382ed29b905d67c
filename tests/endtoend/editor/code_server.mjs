// VS Code itself, as code-server has it, in Chromium: the packed extension is installed, a workspace opened, and what
// somebody sees is read from the page: the list of problems, a hover, a quick fix by its keys.
//   node code_server.mjs WORK VSIX FOLDER     WORK: a copy of the workspace of the README; FOLDER: for data and pictures
// CODE_SERVER is its command; PLAYWRIGHT the folder of the package playwright-core; IRSA_LINT the program, for what --fix writes.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [work, vsix, folder] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT);
const [command, ...first] = process.env.CODE_SERVER.split(' ');
const home = join(folder, 'home');
const data = ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const fail = (what) => {
  throw new Error(what);
};

mkdirSync(join(home, 'data/User'), { recursive: true });
writeFileSync(
  join(home, 'data/User/settings.json'),
  JSON.stringify({
    'security.workspace.trust.enabled': false,
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'extensions.autoCheckUpdates': false,
    'telemetry.telemetryLevel': 'off',
    'files.simpleDialog.enable': true,
    ...JSON.parse(process.env.SETTINGS ?? '{}'),
  }),
);
// No program on the PATH: it is the bundled one that has to work.
const env = { ...process.env, HOME: home };
console.log(execFileSync(command, [...first, ...data, '--install-extension', vsix], { env, encoding: 'utf8' }).trim().split('\n').at(-1));

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const server = spawn(
  command,
  [...first, ...data, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'],
  { env, stdio: 'ignore', detached: true },
);
let browser;
let page;
try {
  for (let i = 0; ; i++) {
    if (i > 600) fail('code-server does not start');
    if (await fetch(`http://127.0.0.1:${port}/healthz`).then(() => true, () => false)) break;
    await pause(200);
  }
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    timeout: 120000,
  });
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(120000);
  await page.goto(`http://127.0.0.1:${port}/?folder=${work}`);
  await page.waitForSelector('.monaco-workbench .explorer-folders-view .monaco-list-row', { timeout: 120000 });

  const open = async (name) => {
    await page.keyboard.press('Control+p');
    await page.waitForSelector('.quick-input-widget .quick-input-box input');
    await page.keyboard.type(name);
    await page.waitForSelector(`.quick-input-list .monaco-list-row[aria-label*="${name}"]`, { timeout: 120000 });
    await page.keyboard.press('Enter');
    await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`, { timeout: 120000 });
  };
  const until = async (what, holds) => {
    for (const end = Date.now() + 120000; Date.now() < end; await pause(100)) if (await holds()) return;
    await page.screenshot({ path: join(folder, 'failed.png') });
    fail(`${what}: not after 120 seconds`);
  };
  const rows = () => page.$$eval('.markers-panel .monaco-list-row', (all) => all.map((each) => each.textContent.trim()));

  await open('refunds.yaml');
  await page.keyboard.press('Control+Shift+m');
  await page.waitForSelector('.markers-panel .monaco-list-row .marker-icon');
  for (const each of await rows()) console.log(`problem: ${each}`);
  await page.screenshot({ path: join(folder, 'problems.png') });
  // Only the rows in sight are on the page, so the one that is looked for is filtered out of them.
  await (await page.waitForSelector('.panel .viewpane-filter input')).fill('annotation-typo');
  await until('the problems', async () => (await rows()).some((each) => each.includes('annotation-typo')));
  for (const each of await rows()) console.log(`problem: ${each}`);

  // The mouse over the annotation.
  await page.keyboard.press('Control+1');
  const squiggle = await page.waitForSelector('.squiggly-error');
  await squiggle.hover({ force: true });
  await page.waitForSelector('.monaco-hover:not(.hidden) .hover-contents', { timeout: 120000 });
  console.log(`hover: ${(await page.$$eval('.monaco-hover:not(.hidden) .hover-contents', (all) => all.map((each) => each.textContent).join(' | '))).slice(0, 400)}`);
  await page.screenshot({ path: join(folder, 'hover.png') });
  await page.keyboard.press('Escape');

  // The quick fix by its keys, then saved: what --fix writes.
  await page.keyboard.press('Control+g');
  await page.waitForSelector('.quick-input-widget .quick-input-box input');
  await page.keyboard.type(':7:6');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.lightBulbWidget', { timeout: 120000 });
  await until('a list of actions', async () => {
    await page.keyboard.press('Control+.');
    return page.waitForSelector('.action-widget .monaco-list-row', { timeout: 3000 }).then(() => true, () => false);
  });
  for (const each of await page.$$eval('.action-widget .monaco-list-row', (all) => all.map((one) => one.textContent.trim()))) console.log(`action: ${each}`);
  await page.screenshot({ path: join(folder, 'actions.png') });
  await page.keyboard.press('Enter');
  await until('the problem is gone', async () => !(await rows()).some((each) => each.includes('annotation-typo')));
  await page.keyboard.press('Control+s');
  const file = join(work, 'payments/refunds.yaml');
  await until('the file is saved', async () => readFileSync(file, 'utf8').includes('eks.amazonaws.com'));
  const mended = readFileSync(file, 'utf8');
  writeFileSync(file, mended.replace('eks.amazonaws.com', 'eks.amazon.com'));
  spawnSync(process.env.IRSA_LINT, ['check', '-q', '--fix', '.'], { cwd: work });
  if (readFileSync(file, 'utf8') !== mended) fail('the file is not what --fix writes');
  console.log('applied and saved: the file is what irsa-lint check --fix writes');

  const messages = await page.$$eval('.notification-toast .notification-list-item-message', (all) => all.map((each) => each.textContent));
  if (messages.some((each) => each.includes('irsa-lint'))) fail(`a message: ${messages.join(' | ')}`);
  console.log('all of it as it should be');
} catch (error) {
  console.log(`FAILED: ${error.message}`);
  if (page) await page.screenshot({ path: join(folder, 'failed.png') }).catch(() => {});
  process.exitCode = 1;
} finally {
  await browser?.close();
  // Its extension hosts are processes of their own.
  process.kill(-server.pid, 'SIGTERM');
  await pause(1000);
  try {
    process.kill(-server.pid, 'SIGKILL');
  } catch {
    // They have ended.
  }
}
