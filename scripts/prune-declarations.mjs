// Before packing: deletes the declarations that the public ones do not refer to. There are five for each that is used, and
// each takes a block of the disk where the package is installed.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', 'dist', 'src');
const needed = new Set();
const waiting = [join(root, 'index.d.ts')];
for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
  if (needed.has(path)) continue;
  needed.add(path);
  const references = readFileSync(path, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g);
  for (const [, reference] of references) waiting.push(`${resolve(dirname(path), reference)}.d.ts`);
}
for (const name of readdirSync(root, { recursive: true }))
  if (name.endsWith('.d.ts') && !needed.has(join(root, name))) rmSync(join(root, name), { force: true });
