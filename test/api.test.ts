import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { format, resolveConfig } from 'prettier';
import { repository } from './helpers/runs-on-disk.js';

interface Api {
  readonly exported: readonly { readonly name: string; readonly comment: string }[];
  readonly lacking: readonly string[];
}

const reader = (await import(pathToFileURL(join(repository, 'src', 'read-api.mjs')).href)) as {
  readApi(root: string): Api;
  apiPage(root: string): string;
};
const declarations = join(repository, 'dist', 'src');
const { exported, lacking } = reader.readApi(declarations);

test('every type that a public signature names is exported', (t) => {
  t.true(exported.length > 150, `${exported.length} exports`);
  t.deepEqual(lacking, []);
});

test('every function and value of the library has a doc comment', (t) => {
  const values = exported.filter(({ name }) => /^[a-z]/.test(name));
  t.true(values.length > 30, `${values.length} values`);
  t.deepEqual(
    values.filter(({ comment }) => comment === '').map(({ name }) => name),
    [],
  );
});

test('docs/api.md is what the comments of the source say', async (t) => {
  const page = join(repository, 'docs', 'api.md');
  const text = await format(reader.apiPage(declarations), { ...(await resolveConfig(page)), filepath: page });
  t.is(readFileSync(page, 'utf8'), text, 'run: npm run docs');
});
