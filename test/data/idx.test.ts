import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import test, { type ExecutionContext } from 'ava';

import type { IdxContent } from '../../src/data/idx-header.js';
import { type IdxExpectation, readIdx, readIdxHeader, sha256 } from '../../src/data/idx.js';
import { MnistxError } from '../../src/errors.js';
import { encodeIdx, temporaryFolder } from '../helpers/idx-files.js';

const expected = (content: IdxContent): IdxExpectation => ({ content, remedy: 'fetch it again' });
const images = encodeIdx([5, 4, 3]);

function write(t: ExecutionContext, bytes: Uint8Array, name = 'file'): string {
  const path = join(temporaryFolder(t), name);
  writeFileSync(path, bytes);
  return path;
}

function damage(t: ExecutionContext, bytes: Uint8Array, complaint: RegExp, content: IdxContent = 'images'): void {
  const path = write(t, bytes);
  const error = t.throws(() => readIdx(path, expected(content)), { instanceOf: MnistxError, message: complaint });
  t.is(error?.code, 'DATA_DAMAGED');
  t.true(error?.message.startsWith(path));
  t.is(error?.problems[0]?.fix, 'fetch it again');
}

test('images are read from a plain file and from a gzip file alike', (t) => {
  for (const stored of [images, gzipSync(images)]) {
    const { dimensions, elements, file } = readIdx(write(t, stored, 'x.gz'), expected('images'));
    t.deepEqual(dimensions, [5, 4, 3]);
    t.deepEqual(Buffer.from(elements), Buffer.from(images.subarray(16)));
    t.deepEqual(file, { name: 'x', bytes: images.length, sha256: sha256(images) });
  }
});

test('images with channels have four dimensions', (t) => {
  const { dimensions, elements } = readIdx(write(t, encodeIdx([2, 3, 4, 3])), expected('images'));
  t.deepEqual(dimensions, [2, 3, 4, 3]);
  t.is(elements.length, 72);
});

test('labels are read', (t) => {
  const { elements } = readIdx(write(t, encodeIdx([4], [3, 1, 2, 9])), expected('labels'));
  t.deepEqual([...elements], [3, 1, 2, 9]);
});

test('a header is read without the content', (t) => {
  t.deepEqual(readIdxHeader(write(t, images), expected('images')).dimensions, [5, 4, 3]);
  const large = gzipSync(encodeIdx([200, 28, 28]));
  t.deepEqual(readIdxHeader(write(t, large), expected('images')).dimensions, [200, 28, 28]);
});

test('content is found behind a long name, a long extra field and members that hold nothing', (t) => {
  const packed = gzipSync(images);
  const [fixed, rest] = [packed.subarray(0, 10), packed.subarray(10)];
  const withFlag = (flag: number) => Buffer.concat([fixed.subarray(0, 3), Buffer.of(flag), fixed.subarray(4)]);
  const name = Buffer.concat([Buffer.alloc(70_000, 'n'), Buffer.of(0)]);
  const extra = Buffer.concat([Buffer.of(0xff, 0xff), Buffer.alloc(65_535)]);
  const empty = gzipSync('');
  const zeros = gzipSync(encodeIdx([2000, 100, 100], new Uint8Array(20_000_000)));
  const all: readonly (readonly [what: string, bytes: Uint8Array, dimensions: readonly number[]])[] = [
    ['name', Buffer.concat([withFlag(8), name, rest]), [5, 4, 3]],
    ['comment', Buffer.concat([withFlag(16), name, rest]), [5, 4, 3]],
    ['extra field', Buffer.concat([withFlag(4), extra, rest]), [5, 4, 3]],
    ['empty members', Buffer.concat([...Array.from({ length: 5000 }, () => empty), packed]), [5, 4, 3]],
    ['members of a byte', Buffer.concat([...images].map((byte) => gzipSync(Buffer.of(byte)))), [5, 4, 3]],
    [
      'a name before what expands a lot',
      Buffer.concat([zeros.subarray(0, 3), Buffer.of(8), zeros.subarray(4, 10), name, zeros.subarray(10)]),
      [2000, 100, 100],
    ],
  ];
  for (const [what, bytes, dimensions] of all) {
    const path = write(t, bytes);
    t.deepEqual(readIdxHeader(path, expected('images')).dimensions, dimensions, what);
    t.deepEqual(readIdx(path, expected('images')).dimensions, dimensions, what);
  }
});

test('every change to a byte of the header is noticed', (t) => {
  let changes = 0;
  for (const isCompressed of [false, true]) {
    for (let index = 0; index < 16; index++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(images);
        changed[index] = (changed[index] as number) ^ flip;
        damage(t, isCompressed ? gzipSync(changed) : changed, /./);
        changes++;
      }
    }
  }
  t.is(changes, 96);
});

test('a file that is cut short is refused at every length', (t) => {
  const compressed = gzipSync(images);
  for (let length = 0; length < images.length; length++) damage(t, images.subarray(0, length), /./);
  for (let length = 0; length < compressed.length; length++) damage(t, compressed.subarray(0, length), /./);
});

test('every flipped byte of a gzip file is either noticed or changes nothing', (t) => {
  const compressed = gzipSync(images);
  for (let index = 0; index < compressed.length; index++) {
    const path = write(
      t,
      compressed.map((byte, at) => (at === index ? byte ^ 0x40 : byte)),
    );
    try {
      // Time stamp and system in a gzip header are free.
      t.is(readIdx(path, expected('images')).file.sha256, sha256(images));
    } catch (error) {
      t.true(error instanceof MnistxError);
    }
  }
});

test('bytes after the end are refused', (t) => {
  damage(t, Buffer.concat([images, new Uint8Array(1)]), /is 77 bytes long, its header says 76/);
  damage(t, gzipSync(Buffer.concat([images, new Uint8Array(1)])), /holds more bytes than its header says/);
  damage(t, Buffer.concat([gzipSync(images), new Uint8Array(9)]), /has bytes after the end of its gzip data/);
  damage(t, Buffer.concat([gzipSync(images), Buffer.from('garbage')]), /is not whole gzip data/);
});

test('gzip members that follow each other are one file, and one too many is refused', (t) => {
  const members = Buffer.concat([gzipSync(images.subarray(0, 30)), gzipSync(images.subarray(30))]);
  t.is(readIdx(write(t, members), expected('images')).file.sha256, sha256(images));
  damage(t, Buffer.concat([members, gzipSync(images)]), /holds more bytes than its header says/);
});

test('a small gzip file that unpacks to much more than its header says is stopped early', (t) => {
  damage(t, gzipSync(Buffer.concat([images, new Uint8Array(50_000_000)])), /holds more bytes than its header says/);
});

test('a header that claims more than the file can hold is refused before anything is allocated', (t) => {
  const claims = (...dimensions: number[]) => encodeIdx(dimensions, []);
  damage(t, claims(60_000, 28, 28), /its header says 47040016/);
  damage(t, gzipSync(claims(60_000, 28, 28)), /its header says 47040016/);
  damage(t, claims(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff), /are the most that can be read/);
  damage(t, gzipSync(claims(0xffffffff, 0xffffffff, 0xffffffff)), /are the most that can be read/);
  damage(t, claims(0, 28, 28), /is empty/);
});

test('the complaint says what kind of file it is instead', (t) => {
  damage(t, Buffer.from('<!DOCTYPE html><html></html>'), /is not an IDX file/);
  damage(t, encodeIdx([5]), /has 1 dimensions, but images have 3 or 4/);
  damage(t, images, /has 3 dimensions, but labels have 1/, 'labels');
  damage(t, new Uint8Array([0, 0, 0x0d, 3]), /elements of type 13/);
});

test('a file with another size or digest than expected is refused', (t) => {
  const stored = gzipSync(images);
  const read = (bytes: number, digest: string) =>
    readIdx(write(t, stored), { ...expected('images'), stored: { name: 'x', bytes, sha256: digest } });
  t.notThrows(() => read(stored.length, sha256(stored)));
  t.throws(() => read(stored.length + 1, sha256(stored)), { message: /bytes long, it should be/ });
  t.throws(() => read(stored.length, sha256(images)), { message: /does not have the SHA-256/ });
});

test('a missing file and a folder are told apart from damage', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'images'));
  for (const name of ['absent', 'images']) {
    const error = t.throws(() => readIdx(join(folder, name), expected('images')), { instanceOf: MnistxError });
    t.is(error?.code, 'DATA_NOT_FOUND');
  }
});
