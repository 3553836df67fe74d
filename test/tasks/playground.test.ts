import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { digestOf } from '../../src/runs/files.js';
import type { Site } from '../../src/site/types.js';
import { makePlayground } from '../../src/tasks/playground.js';
import type { PlaygroundRequest } from '../../src/tasks/playground.js';
import { makeFailingFiles } from '../helpers/failing-files.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

/** Without data a folder is written in a moment. */
function write(folder: string, more: Partial<PlaygroundRequest> = {}) {
  const { files } = makeFailingFiles(Infinity);
  const request = {
    folder,
    datasets: [],
    force: false,
    version: '1.2.3',
    cacheDirectory: temporaryFolder(),
    mirrors: [],
  };
  return makePlayground({ ...request, files, ...more });
}

function namesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}

function siteOf(folder: string): Site {
  return JSON.parse(readFileSync(join(folder, 'playground.json'), 'utf8')) as Site;
}

test('the page takes less than 2 MB, and MNIST lies beside it as it is distributed', async (t) => {
  const folder = join(temporaryFolder(), 'deep', 'site');
  const written = await write(folder, { datasets: ['mnist'] });
  const names = namesBelow(folder);
  t.deepEqual(siteOf(folder).files, names);
  t.deepEqual([...written.names].sort(), names);
  t.true(written.pageBytes < 2e6, `${written.pageBytes} bytes`);
  t.true(written.dataBytes < 12e6, `${written.dataBytes} bytes`);
  t.is(
    names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    written.pageBytes + written.dataBytes,
  );
  const [{ files }] = siteOf(folder).datasets as [Site['datasets'][number]];
  t.is(files.length, 4);
  for (const { path, bytes, sha256 } of files)
    t.deepEqual(digestOf(gunzipSync(readFileSync(join(folder, path)))), { bytes, sha256 });
  const templates = siteOf(folder).templates.map(({ name }) => name);
  t.true(templates.includes('cnn') && templates.includes('lr'));
  // It needs files of its own.
  t.false(templates.includes('photos'));
});

test('the page names nothing outside of its folder, and its service worker keeps all but the data', async (t) => {
  const folder = join(temporaryFolder(), 'site');
  await write(folder);
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  t.regex(html, /content-security-policy/);
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
  t.true(addresses.length >= 3);
  for (const address of addresses) t.true(existsSync(join(folder, address)) && address.startsWith('./'), address);
  const worker = readFileSync(join(folder, 'service-worker.js'), 'utf8');
  const { files } = JSON.parse(/^const SITE = (.*);\n/.exec(worker)![1]!) as { files: string[] };
  t.deepEqual(
    files,
    namesBelow(folder).filter((name) => name !== 'service-worker.js'),
  );
});

test('a playground is written again, whatever the one before was called; other folders are left alone', async (t) => {
  const folder = join(temporaryFolder(), 'site');
  await write(folder);
  writeFileSync(join(folder, 'assets', 'old-1.js'), '');
  await t.throwsAsync(write(folder), { message: /also holds assets\/old-1\.js/ });
  const site = siteOf(folder);
  writeFileSync(
    join(folder, 'playground.json'),
    JSON.stringify({ ...site, files: [...site.files, 'assets/old-1.js'] }),
  );
  await write(folder, { version: '1.2.4' });
  t.deepEqual([siteOf(folder).version, existsSync(join(folder, 'assets', 'old-1.js'))], ['1.2.4', false]);

  const other = join(temporaryFolder(), 'thesis');
  mkdirSync(other);
  writeFileSync(join(other, 'thesis.tex'), 'years');
  await t.throwsAsync(write(other), { message: /holds other things, such as thesis\.tex/ });
  t.deepEqual(namesBelow(other), ['thesis.tex']);
  await write(other, { force: true });
  t.false(existsSync(join(other, 'thesis.tex')));
  await t.throwsAsync(write(join(folder, 'index.html')), { message: /is a file$/ });
});

test('where the disk fails the folder is the old one, and nothing else is left', async (t) => {
  const parent = temporaryFolder();
  const folder = join(parent, 'site');
  await write(folder);
  const before = namesBelow(folder);
  const { files, calls } = makeFailingFiles(Infinity);
  await write(folder, { files, version: '2' });
  const all = calls.length;
  t.true(all > 50);
  for (const nth of [Math.floor(all / 3), Math.floor((2 * all) / 3)]) {
    await t.throwsAsync(write(folder, { files: makeFailingFiles(nth).files, version: '3' }), {
      message: /disk is full/,
    });
    t.deepEqual([readdirSync(parent), namesBelow(folder), siteOf(folder).version], [['site'], before, '2']);
  }
});
