// Writes the config reference into the README: `npm run docs`, after a build.
import { readFileSync, writeFileSync } from 'node:fs';

const { configReference } = await import('../../dist/src/config/reference.js');
const readme = new URL('../../README.md', import.meta.url);
const text = readFileSync(readme, 'utf8');
const [start, end] = ['<!-- config reference: npm run docs -->', '<!-- end of config reference -->'];
const from = text.indexOf(start) + start.length;
writeFileSync(readme, `${text.slice(0, from)}\n\n${configReference()}\n${text.slice(text.indexOf(end))}`);
