// mermaid.mjs FILE…: each is parsed and drawn by Mermaid, in Chromium without a network; a name is text.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const {CHROMIUM, NODE_MODULES} = process.env;
const {chromium} = createRequire(join(NODE_MODULES, 'x'))('playwright-core');
const browser = await chromium.launch({executablePath: CHROMIUM, timeout: 120_000, args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
  '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']});
const page = await browser.newPage();
page.setDefaultTimeout(120_000);
await page.addScriptTag({path: join(NODE_MODULES, 'mermaid/dist/mermaid.min.js')});
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  const drawn = await page.evaluate(async source => {
    window.mermaid.initialize({startOnLoad: false, securityLevel: 'strict'});
    await window.mermaid.parse(source);
    const {svg} = await window.mermaid.render('graph', source);
    const box = document.createElement('div');
    box.innerHTML = svg;
    return {nodes: box.querySelectorAll('g.node').length, edges: box.querySelectorAll('path.flowchart-link').length,
      odd: box.querySelectorAll('script, b, i, em, code').length, texts: [...box.querySelectorAll('g.node')].map(node => node.textContent.trim())};
  }, text);
  assert.equal(drawn.nodes, (text.match(/^ {2}(n\d+|more)[[({]/gm) || []).length, `nodes of ${file}`);
  assert.equal(drawn.edges, (text.match(/^ {2}n\d+ -.*n\d+$/gm) || []).length, `edges of ${file}`);
  assert.equal(drawn.odd, 0, `markup in ${file}`);
  // What is written as entities is shown as it was.
  const names = text.match(/^ {2}n\d+\S*?"(.*)"/gm) || [];
  names.forEach((line, i) => {
    const name = line.replace(/^[^"]*"/, '').slice(0, -1).replace(/#(\d+);/g, (_, code) => String.fromCharCode(code));
    assert.equal(drawn.texts[i].replace(/\s+/g, ' '), name.replace(/\s+/g, ' ').trim());
  });
  console.log(`${file.split('/').pop()}: ${drawn.nodes} nodes, ${drawn.edges} edges`);
}
await browser.close();
