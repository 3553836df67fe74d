// Writes the references of all keys into docs/experiment-files.md and docs/sweeps.md: `npm run docs`, after a build.
import { readFileSync, writeFileSync } from 'node:fs';

const { configReference } = await import('../dist/src/config/describe-keys.js');
const { sweepReference } = await import('../dist/src/config/sweep/describe-keys.js');

writeInto('experiment-files.md', 'config', configReference());
writeInto('sweeps.md', 'sweep', sweepReference());

function writeInto(name, kind, reference) {
  const page = new URL(`../docs/${name}`, import.meta.url);
  const text = readFileSync(page, 'utf8');
  const [start, end] = [`<!-- ${kind} reference: npm run docs -->`, `<!-- end of ${kind} reference -->`];
  const from = text.indexOf(start) + start.length;
  writeFileSync(page, `${text.slice(0, from)}\n\n${reference}\n${text.slice(text.indexOf(end))}`);
}
