import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { format, resolveConfig } from 'prettier';
import { repository } from './helpers/runs-on-disk.js';

interface Api {
  readonly exported: readonly {
    readonly name: string;
    readonly kind: string;
    readonly comment: string;
    readonly text: string;
  }[];
  readonly lacking: readonly string[];
}

const reader = (await import(pathToFileURL(join(repository, 'scripts', 'read-api.mjs')).href)) as {
  readApi(root: string): Api;
  apiPage(root: string): string;
};
const declarations = join(repository, 'dist', 'src');
const { exported, lacking } = reader.readApi(declarations);

test('every type that a public signature names is exported', (t) => {
  t.true(exported.length > 150, `${exported.length} exports`);
  t.deepEqual(lacking, []);
});

test('every export of the library has a doc comment', (t) => {
  t.true(exported.length > 200, `${exported.length} exports`);
  t.deepEqual(
    exported.filter(({ comment }) => comment === '').map(({ name }) => name),
    [],
  );
});

test('every function that can fail by a user’s mistake says by which codes', (t) => {
  const asynchronous = exported.filter(({ kind, text }) => kind === 'function' && text.includes('): Promise<'));
  t.true(asynchronous.length > 10, `${asynchronous.length} functions`);
  const silent = asynchronous.filter(({ comment }) => !comment.includes('Throws `MnistxError`'));
  t.deepEqual(
    silent.map(({ name }) => name),
    [],
  );
});

test('types are shown by the names that they are exported by, and with all that they say', (t) => {
  const shown = (name: string): string => exported.find((one) => one.name === name)?.text ?? '';
  t.regex(shown('ComparedScore'), /interface ComparedScore/);
  t.regex(shown('ComparedRun'), /ComparedScore \| null/);
  t.regex(shown('Block'), /'paragraph'[\s\S]*'verdict'[\s\S]*'file'/);
});

test('docs/api.md is what the comments of the source say', async (t) => {
  const page = join(repository, 'docs', 'api.md');
  const text = await format(reader.apiPage(declarations), { ...(await resolveConfig(page)), filepath: page });
  t.is(readFileSync(page, 'utf8'), text, 'run: npm run docs');
});
