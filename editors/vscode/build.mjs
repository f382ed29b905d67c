// Makes dist/ (what is packed) and dist-test/ (the tests, with test/editor.ts in the place of the editor).
// `node build.mjs`
import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' };
for (const folder of ['dist', 'dist-test']) rmSync(folder, { recursive: true, force: true });
const made = await build({
  ...common,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  external: ['vscode'],
  minify: true,
  metafile: true,
});
await build({
  ...common,
  entryPoints: readdirSync('test').filter((name) => name.endsWith('.test.ts')).map((name) => join('test', name)),
  outdir: 'dist-test',
  alias: { vscode: './test/vscode.js' },
  sourcemap: 'inline',
});

// The licences of what is in the bundle, which they ask to go with it.
const packages = new Set();
for (const input of Object.keys(made.metafile.inputs)) {
  const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  if (folder !== undefined) packages.add(folder);
}
let text = 'What is in extension.js besides irsa-lint itself.\n';
for (const folder of [...packages].sort()) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined || !existsSync(join(folder, file))) throw new Error(`${name} has no text of its licence`);
  text += `\n===== ${name} ${version} (${license}) =====\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
writeFileSync('dist/licences.txt', text);
