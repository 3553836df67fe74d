// Writes the reference of all keys into docs/experiment-files.md: `npm run docs`, after a build.
import { readFileSync, writeFileSync } from 'node:fs';

const { configReference } = await import('../dist/src/config/describe-keys.js');
const page = new URL('../docs/experiment-files.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const [start, end] = ['<!-- config reference: npm run docs -->', '<!-- end of config reference -->'];
const from = text.indexOf(start) + start.length;
writeFileSync(page, `${text.slice(0, from)}\n\n${configReference()}\n${text.slice(text.indexOf(end))}`);
