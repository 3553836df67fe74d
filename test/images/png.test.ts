import { deflateSync } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { MnistxError } from '../../src/errors.js';
import { encodePng } from '../../src/images/encode-png.js';
import { decodePng } from '../../src/images/png.js';
import { readImage } from '../../src/data/read-image.js';
import { makeExif, makeTiff } from '../helpers/exif.js';
import { makeChunk, makeHeader, makePng, joinPng, makeRawRows, samplesPerPixel } from '../helpers/png-files.js';
import type { PngDraft } from '../helpers/png-files.js';

const FORMS = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [3, 8],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
] as const;

/** What a reader is to make of each pixel. */
function expected({ depth, colorType, samples, palette, transparency }: PngDraft): number[] {
  const count = samplesPerPixel[colorType]!;
  const byte = (sample: number): number => Math.round((sample / (2 ** depth - 1)) * 255);
  return Array.from({ length: samples.length / count }, (_, pixel) => {
    const stored = Array.from({ length: count }, (_, at) => samples[pixel * count + at]!);
    if (colorType === 3) {
      const color = palette!.slice(3 * stored[0]!, 3 * stored[0]! + 3);
      return transparency ? [...color, transparency[stored[0]!] ?? 255] : color;
    }
    if (colorType === 4) return [byte(stored[0]!), byte(stored[0]!), byte(stored[0]!), byte(stored[1]!)];
    if (transparency === undefined) return stored.map(byte);
    const clear = stored.every((value, at) => value === transparency[2 * at]! * 256 + transparency[2 * at + 1]!);
    if (clear) return [0, 0, 0, 0];
    return [...(count === 1 ? [stored[0]!, stored[0]!, stored[0]!] : stored).map(byte), 255];
  }).flat();
}

const drafts: fc.Arbitrary<PngDraft> = fc
  .record({
    width: fc.integer({ min: 1, max: 19 }),
    height: fc.integer({ min: 1, max: 19 }),
    form: fc.constantFrom(...FORMS),
    isInterlaced: fc.boolean(),
    isClear: fc.boolean(),
    filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 }),
    seed: fc.nat(1e6),
  })
  .map(({ width, height, form: [colorType, depth], isInterlaced, isClear, filters, seed }) => {
    const count = samplesPerPixel[colorType]!;
    const samples = Array.from(
      { length: width * height * count },
      (_, at) => Math.imul(at + seed, 2654435761) >>> (32 - depth),
    );
    const draft = { width, height, depth, colorType, isInterlaced, filters, samples };
    if (colorType === 3) {
      const palette = Array.from({ length: 3 * 2 ** depth }, (_, at) => (at * 37 + seed) % 256);
      return { ...draft, palette, ...(isClear && { transparency: [0, 77] }) };
    }
    if (!isClear || colorType > 2) return draft;
    return { ...draft, transparency: samples.slice(0, count).flatMap((sample) => [sample >> 8, sample & 255]) };
  });

test('every colour type and depth is read, interlaced or not, with every filter', (t) => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(drafts, (draft) => {
      const { width, height, bytes, channels } = readImage(makePng(draft), 'a.png');
      seen.add(`${draft.colorType} ${draft.depth} ${draft.isInterlaced}`);
      t.deepEqual([width, height, [...bytes]], [draft.width, draft.height, expected(draft)]);
      t.is(bytes.length, width * height * channels);
    }),
    { numRuns: 600, seed: 1 },
  );
  t.is(seen.size, 2 * FORMS.length);
});

test('of an animation the first picture is read; texts, profiles and unknown parts are passed over', (t) => {
  const bomb = [...Buffer.from('profile\0\0'), ...deflateSync(Buffer.alloc(1e6))];
  const draft: PngDraft = {
    width: 2,
    height: 1,
    depth: 8,
    colorType: 0,
    samples: [7, 9],
    extra: [
      makeChunk('acTL', [0, 0, 0, 9, 0, 0, 0, 0]),
      makeChunk('iCCP', bomb),
      makeChunk('tEXt', [1]),
      makeChunk('zzZz', []),
    ],
  };
  t.deepEqual([...readImage(makePng(draft), 'a.png').bytes], [7, 9]);
});

test('image data in many parts is one', (t) => {
  const draft: PngDraft = { width: 3, height: 3, depth: 8, colorType: 0, samples: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
  const parts = [...deflateSync(makeRawRows(draft))].flatMap((byte) => [
    makeChunk('IDAT', [byte]),
    makeChunk('IDAT', []),
  ]);
  const bytes = joinPng([makeHeader(draft), ...parts, makeChunk('IEND', [])]);
  t.deepEqual([...readImage(bytes, 'a.png').bytes], draft.samples as number[]);
});

const grey = (width: number, height: number): PngDraft => ({ width, height, depth: 8, colorType: 0, samples: [] });
const withData = (draft: PngDraft, data: Uint8Array): Uint8Array =>
  joinPng([makeHeader(draft), makeChunk('IDAT', data), makeChunk('IEND', [])]);

const refuses = test.macro((t, bytes: Uint8Array, message: RegExp) => {
  const error = t.throws(() => readImage(bytes, 'a.png'), { instanceOf: MnistxError, message });
  t.is(error.code, 'IMAGE_UNREADABLE');
  t.true(error.message.startsWith('a.png ') && error.problems[0]!.fix !== undefined);
});

test('a side that is too long', refuses, withData(grey(16_385, 1), Buffer.alloc(9)), /16385 x 1 pixels, a side may/);
test('too many pixels', refuses, withData(grey(16_000, 16_000), Buffer.alloc(9)), /at most 64 million/);
test('no pixels', refuses, withData(grey(0, 5), Buffer.alloc(9)), /is 0 x 5 pixels/);
test('too many bytes', refuses, withData({ ...grey(8000, 8000), depth: 16 }, Buffer.alloc(9)), /are 128 MB/);
test('less data than could be', refuses, withData(grey(900, 900), deflateSync(Buffer.alloc(5))), /cannot hold 900 x/);
test('fewer pixels', refuses, withData(grey(9, 9), deflateSync(Buffer.alloc(50))), /fewer pixels/);
test('a bomb', refuses, withData(grey(9, 9), deflateSync(Buffer.alloc(5e7))), /holds more than its size says/);
test('data that is no zlib', refuses, withData(grey(9, 9), Buffer.alloc(90, 7)), /cannot be unpacked/);
test('an unknown filter', refuses, withData(grey(1, 1), deflateSync(Uint8Array.of(9, 9))), /filter type - 9/);
test('an unknown colour type', refuses, withData({ ...grey(9, 9), colorType: 5 }, Buffer.alloc(9)), /type 5/);
test('a depth that the colour type has not', refuses, withData({ ...grey(9, 9), depth: 3 }, Buffer.alloc(9)), /3 bits/);
test('no image data', refuses, joinPng([makeHeader(grey(9, 9)), makeChunk('IEND', [])]), /no image data/);
test('no header', refuses, joinPng([makeChunk('IDAT', Buffer.alloc(30)), makeChunk('IEND', [])]), /header/);
test(
  'two headers',
  refuses,
  joinPng([makeHeader(grey(1, 1)), makeHeader(grey(1, 1)), makeChunk('IEND', [])]),
  /two IHDR/,
);
test(
  'Apple’s variant',
  refuses,
  joinPng([makeChunk('CgBI', [0, 0, 0, 0]), makeHeader(grey(9, 9))]),
  /Apple's own variant/,
);
test(
  'a part that must be understood',
  refuses,
  joinPng([
    makeHeader(grey(9, 9)),
    makeChunk('NEED', []),
    makeChunk('IDAT', deflateSync(Buffer.alloc(90))),
    makeChunk('IEND', []),
  ]),
  /cannot be decoded/,
);
test(
  'no palette',
  refuses,
  makePng({ width: 1, height: 1, depth: 8, colorType: 3, samples: [0] }),
  /palette not found/,
);
test(
  'a colour outside of the palette',
  refuses,
  makePng({ width: 1, height: 1, depth: 8, colorType: 3, samples: [2], palette: [1, 2, 3, 4, 5, 6] }),
  /index 2 not in palette/,
);

test('a header that is wrong by one bit is refused', (t) => {
  const bytes = makePng({ width: 2, height: 1, depth: 8, colorType: 0, samples: [1, 2] });
  bytes[32]! ^= 1;
  t.throws(() => readImage(bytes, 'a.png'), { message: /^a\.png is damaged: it cannot be decoded/ });
});

test('nothing is inflated of a picture that claims too much, and no more than it claims', (t) => {
  const asked: number[] = [];
  const inflate = (_: Uint8Array, mostBytes: number): Uint8Array => {
    asked.push(mostBytes);
    return new Uint8Array(mostBytes);
  };
  const decode = (draft: PngDraft) =>
    decodePng({ name: 'a', bytes: withData(draft, deflateSync(Buffer.alloc(90))) }, inflate);
  t.throws(() => decode(grey(60_000, 60_000)));
  t.throws(() => decode(grey(8000, 8000)));
  t.deepEqual(asked, []);
  decode(grey(9, 9));
  t.deepEqual(asked, [90]);
});

test('whatever stands in header, palette and rows, a picture is read or refused', (t) => {
  const small = fc.integer({ min: 0, max: 40 });
  const pieces = fc.record({
    width: small,
    height: small,
    form: fc.oneof(
      { arbitrary: fc.constantFrom(...FORMS), weight: 9 },
      { arbitrary: fc.tuple(fc.nat(7), fc.constantFrom(1, 2, 3, 4, 8, 16)), weight: 1 },
    ),
    isInterlaced: fc.boolean(),
    palette: fc.option(fc.uint8Array({ maxLength: 60 })),
    transparency: fc.option(fc.uint8Array({ maxLength: 30 })),
    raw: fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ max: 4, maxLength: 400 })),
    rows: fc.integer({ min: 0, max: 4 }),
  });
  let read = 0;
  fc.assert(
    fc.property(pieces, ({ form: [colorType, depth], palette, transparency, raw, rows, ...rest }) => {
      const draft = { ...rest, colorType, depth };
      const data = new Uint8Array(20_000).fill(rows, 0, 20_000);
      data.set(raw);
      const bytes = joinPng([
        makeHeader(draft),
        ...(palette ? [makeChunk('PLTE', palette)] : []),
        ...(transparency ? [makeChunk('tRNS', transparency)] : []),
        makeChunk('IDAT', deflateSync(raw.length % 2 === 0 ? raw : data.subarray(0, sizeOf(draft)))),
        makeChunk('IEND', []),
      ]);
      try {
        const pixels = readImage(bytes, 'a');
        read++;
        return pixels.bytes.length === pixels.width * pixels.height * pixels.channels;
      } catch (error) {
        return error instanceof MnistxError && error.code === 'IMAGE_UNREADABLE';
      }
    }),
    { numRuns: 3000, seed: 3 },
  );
  t.true(read > 100, `${read}`);
});

function sizeOf(draft: Omit<PngDraft, 'samples'>): number {
  const count = samplesPerPixel[draft.colorType];
  if (count === undefined) return 10;
  return makeRawRows({ ...draft, samples: new Uint8Array(draft.width * draft.height * count) }).length;
}

test('a PNG is turned as its eXIf chunk says, wherever the chunk stands', (t) => {
  const picture = { width: 3, height: 2, channels: 1, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const plain = Buffer.from(encodePng(picture));
  const withChunk = (content: readonly number[], before: string): Uint8Array => {
    const at = plain.indexOf(before) - 4;
    return Buffer.concat([plain.subarray(0, at), makeChunk('eXIf', Uint8Array.from(content)), plain.subarray(at)]);
  };
  for (const before of ['IDAT', 'IEND'])
    for (const type of ['SHORT', 'LONG'] as const)
      for (const content of [makeTiff({ orientation: 6, type }), makeExif({ orientation: 6, type, isLittle: false })])
        t.deepEqual(readImage(withChunk(content, before), 'a'), {
          width: 2,
          height: 3,
          channels: 1,
          bytes: Uint8Array.of(4, 1, 5, 2, 6, 3),
        });
  for (const content of [[], makeTiff({ orientation: 9 }), makeTiff({ orientation: 6 }).slice(0, 20)])
    t.deepEqual(readImage(withChunk(content, 'IDAT'), 'a'), picture);
});
