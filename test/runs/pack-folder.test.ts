import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { digestOf } from '../../src/runs/files.js';
import { MOST_PACKED, PackError, packFolder, unpackFolder } from '../../src/runs/pack-folder.js';
import { temporaryFolder } from '../helpers/cli.js';

const { files } = nodeEffects;

function writeFolder(folder: string, contents: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content, 'latin1');
  }
}

function readFolder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), 'latin1'),
    ]),
  );
}

const CONTENTS = {
  'run.json': '{}',
  'history.csv': 'epoch\n1\n',
  'model/weights.bin': '\x00\xff\n',
  'charts/a.vl.json': '',
};

/** What somebody who may write to a queue could send. */
function pack(names: readonly string[], content = 'x', header: object = {}): Uint8Array {
  const bytes = Buffer.from(content, 'latin1');
  const list = names.map((name) => ({ name, ...digestOf(bytes) }));
  const head = Buffer.from(`${JSON.stringify({ format: 1, files: list, ...header })}\n`);
  return gzipSync(Buffer.concat([head, ...names.map(() => bytes)]));
}

function unpackIn(t: ExecutionContext, packed: Uint8Array): string {
  const place = temporaryFolder(t);
  unpackFolder(packed, join(place, 'trials', '0001'), join(place, 'scratch'), files);
  return place;
}

test('a packed folder is unpacked to the same bytes, without its locks, hidden and temporary files and links', (t) => {
  const folder = temporaryFolder(t);
  const strays = ['run.lock', 'marks.lock', 'marks.lock.7-a.12.tmp', 'run.json.12.tmp', '.DS_Store', 'model/.nfs01'];
  writeFolder(folder, { ...CONTENTS, ...Object.fromEntries(strays.map((name) => [name, 'x'])) });
  symlinkSync('/etc/passwd', join(folder, 'link'));
  const place = unpackIn(t, packFolder(folder, files));
  t.deepEqual(readFolder(join(place, 'trials', '0001')), CONTENTS);
});

test('an unpacked folder replaces the one that was there, whole, and keeps its tags and note', (t) => {
  const folder = temporaryFolder(t);
  writeFolder(join(folder, 'new'), { 'a.csv': '2' });
  writeFolder(join(folder, 'trials', '0001'), { 'a.csv': '1', 'b.csv': '1', 'marks.json': 'mine' });
  unpackFolder(packFolder(join(folder, 'new'), files), join(folder, 'trials', '0001'), join(folder, 'scratch'), files);
  t.deepEqual(readFolder(join(folder, 'trials')), { '0001/a.csv': '2', '0001/marks.json': 'mine' });
  t.deepEqual(readdirSync(join(folder, 'scratch')), []);
});

const NAMES = [
  '../x',
  '/etc/x',
  'a/../../x',
  './x',
  'a//b',
  '.ssh',
  'a\\b',
  'a\0b',
  '',
  'a/b/c/d/e',
  `${'a'.repeat(300)}`,
];

for (const name of NAMES) {
  test(`a name that leads elsewhere or is not plain is refused: ${JSON.stringify(name).slice(0, 20)}`, (t) => {
    const place = temporaryFolder(t);
    const unpack = (): void => unpackFolder(pack([name]), join(place, 'trials', '0001'), join(place, 'scratch'), files);
    t.throws(unpack, { instanceOf: PackError });
    t.false(existsSync(join(place, 'trials')));
  });
}

const damages: Readonly<Record<string, Uint8Array>> = {
  'bytes that are not compressed': Buffer.from('{"format":1,"files":[]}\n'),
  'a part of it': pack(['a.csv']).subarray(0, 40),
  'no list of files': gzipSync('x'),
  'another format': pack(['a.csv'], 'x', { format: 2 }),
  'a file twice': pack(['a.csv', 'a.csv']),
  'a file that is a folder, too': pack(['a/b', 'a']),
  'another digest': pack(['a.csv'], 'x', { files: [{ name: 'a.csv', ...digestOf(Buffer.from('y')) }] }),
  'a size that is not there': pack(['a.csv'], 'x', { files: [{ name: 'a.csv', bytes: 2 ** 50, sha256: '' }] }),
  'a negative size': pack(['a.csv'], 'x', { files: [{ name: 'a.csv', bytes: -1, sha256: '' }] }),
  'more than its list says': pack(['a.csv'], 'x', { files: [] }),
};

for (const [what, packed] of Object.entries(damages)) {
  test(`refused, with nothing written: ${what}`, (t) => {
    const place = temporaryFolder(t);
    const unpack = (): void => unpackFolder(packed, join(place, 'trials', '0001'), join(place, 'scratch'), files);
    t.throws(unpack, { instanceOf: PackError });
    t.false(existsSync(join(place, 'trials')));
  });
}

test('what is larger than a folder may be is not decompressed to its end', (t) => {
  // 300 MB of zeros take 300 KB.
  const packed = gzipSync(Buffer.alloc(MOST_PACKED.bytes + 2 ** 21), { level: 1 });
  t.true(packed.byteLength < 4e6);
  t.throws(() => unpackIn(t, packed), { instanceOf: PackError, message: /too large/ });
});
