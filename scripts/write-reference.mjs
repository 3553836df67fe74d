// Writes the references of all keys into docs/experiment-files.md, docs/sweeps.md and docs/grading.md, and that of the rules
// into docs/why.md: `npm run docs`, after a build.
import { readFileSync, writeFileSync } from 'node:fs';

const { configReference } = await import('../dist/src/config/describe-keys.js');
const { sweepReference } = await import('../dist/src/config/sweep/describe-keys.js');
const { rubricReference } = await import('../dist/src/config/rubric/describe-keys.js');
const { rulesReference } = await import('../dist/src/why/describe-rules.js');

writeInto('experiment-files.md', 'config', configReference());
writeInto('sweeps.md', 'sweep', sweepReference());
writeInto('grading.md', 'rubric', rubricReference());
writeInto('why.md', 'rules', rulesReference());

function writeInto(name, kind, reference) {
  const page = new URL(`../docs/${name}`, import.meta.url);
  const text = readFileSync(page, 'utf8');
  const [start, end] = [`<!-- ${kind} reference: npm run docs -->`, `<!-- end of ${kind} reference -->`];
  const from = text.indexOf(start) + start.length;
  writeFileSync(page, `${text.slice(0, from)}\n\n${reference}\n${text.slice(text.indexOf(end))}`);
}
