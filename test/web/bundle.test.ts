import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import test from 'ava';

const pages = fileURLToPath(new URL('../../src/pages', import.meta.url));

function read(path: string): string {
  return brotliDecompressSync(readFileSync(`${path}.br`)).toString('utf8');
}

/** A file of the pages, and all that a browser loads with it at once. */
function filesLoadedWith(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const named = path.endsWith('.html')
    ? read(path).matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="(\.[^"]+)"/g)
    : path.endsWith('.js')
      ? read(path).matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)
      : [];
  for (const [, name] of named) filesLoadedWith(join(dirname(path), name!), seen);
  return seen;
}

test('what is loaded before an editor or a chart is asked for takes less than a megabyte over the wire', (t) => {
  const first = filesLoadedWith(join(pages, 'index.html'));
  const names = readdirSync(join(pages, 'assets')).map((name) => join(pages, 'assets', name.replace(/\.br$/, '')));
  const heavy = names.filter((path) => path.endsWith('.js') && /\bcm-editor\b|vega\.github\.io/.test(read(path)));
  // The search for what is heavy finds something.
  t.true(heavy.length > 0);
  for (const path of heavy) t.false(first.has(path), path);
  const before = names.filter((path) => !heavy.includes(path));
  const bytes = [...new Set([...first, ...before])].reduce((sum, path) => sum + statSync(`${path}.br`).size, 0);
  t.log(`${first.size} files at the start, ${bytes} bytes of all pages without what is heavy`);
  t.true(first.size >= 3);
  t.true(bytes < 1e6);
});

test('the pages hold neither source maps nor anything that is not packed', (t) => {
  const files = readdirSync(pages, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  t.true(files.length > 5);
  for (const { name } of files) t.regex(name, /\.(?:html|js|css|svg|wasm|woff2)\.br$/);
});
