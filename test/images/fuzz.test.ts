import { deflateSync } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { readImage } from '../../src/data/read-image.js';
import { mutate, outcomeOf, runs } from '../helpers/fuzz.js';
import { longOr } from '../helpers/long.js';
import { makeChunk, makeHeader, makePng, joinPng, samplesPerPixel } from '../helpers/png-files.js';

const FORMS = [
  [0, 1],
  [0, 8],
  [0, 16],
  [2, 8],
  [3, 2],
  [3, 8],
  [4, 8],
  [6, 16],
] as const;

const pngs = FORMS.flatMap(([colorType, depth]) =>
  [false, true].map((isInterlaced) => {
    const [width, height] = [9, 7];
    const samples = Array.from({ length: width * height * samplesPerPixel[colorType]! }, (_, at) => at % 2 ** depth);
    const palette = Array.from({ length: 3 * 2 ** depth }, (_, at) => at % 256);
    const filters = [0, 1, 2, 3, 4];
    return makePng({
      width,
      height,
      depth,
      colorType,
      isInterlaced,
      samples,
      filters,
      ...(colorType === 3 && { palette }),
    });
  }),
);

const jpegs = [8, 33].map((side) => {
  const data = Buffer.from(Array.from({ length: 4 * side * side }, (_, at) => (at * 7) % 256));
  return new Uint8Array(jpeg.encode({ width: side, height: side, data }, 60).data);
});

/** A PNG whose parts have right checksums, whatever they hold: bytes that are changed at random never get past those. */
const sound = fc
  .record({
    width: fc.oneof(fc.nat(20), fc.nat(2 ** 32 - 1)),
    height: fc.oneof(fc.nat(20), fc.nat(2 ** 32 - 1)),
    depth: fc.constantFrom(0, 1, 2, 4, 8, 16, 32),
    colorType: fc.nat(7),
    isInterlaced: fc.boolean(),
    palette: fc.option(fc.uint8Array({ maxLength: 30 })),
    transparency: fc.option(fc.uint8Array({ maxLength: 10 })),
    raw: fc.uint8Array({ maxLength: 400 }),
  })
  .map(({ palette, transparency, raw, ...draft }) =>
    joinPng([
      makeHeader(draft),
      ...(palette === null ? [] : [makeChunk('PLTE', palette)]),
      ...(transparency === null ? [] : [makeChunk('tRNS', transparency)]),
      makeChunk('IDAT', deflateSync(raw)),
      makeChunk('IEND', []),
    ]),
  );

/** Reads, and throws at whatever no input may cause. */
function check(bytes: Uint8Array): void {
  const outcome = outcomeOf(() => readImage(bytes, 'picture'));
  if ('value' in outcome) {
    const { width, height, channels, bytes: pixels } = outcome.value;
    if (pixels.length !== width * height * channels || pixels.length === 0)
      throw new Error(`${pixels.length} bytes of ${width} x ${height} x ${channels}`);
    return;
  }
  for (const { code, message, fix } of outcome.problems)
    if (code !== 'IMAGE_UNREADABLE' || fix === undefined || message.length > 200) throw new Error(`${code} ${message}`);
}

test('whatever a PNG holds, it is read whole or refused', (t) => {
  fc.assert(fc.property(fc.oneof(mutate(pngs), sound), check), runs(0.15));
  t.pass();
});

test('whatever a JPEG holds, it is read whole or refused', (t) => {
  fc.assert(fc.property(mutate(jpegs), check), runs(0.1));
  t.pass();
});

/** Of each byte one of so many values, the first of them another one for each byte; in the long series every value. */
const STRIDE = longOr({ long: 3, short: 8 });

test('whatever any byte of the headers is, the picture is read or refused', (t) => {
  const [png, photo] = [pngs[4]!, jpegs[0]!];
  // The whole header of the PNG; of the JPEG all up to its image data.
  const scanAt = Buffer.from(photo).indexOf(Uint8Array.of(0xff, 0xda)) + 14;
  for (const [bytes, length] of [
    [png, 33],
    [photo, scanAt],
  ] as const) {
    for (let index = 0; index < length; index++)
      for (let value = index % STRIDE; value < 256; value += STRIDE)
        check(bytes.map((byte, at) => (at === index ? value : byte)));
  }
  t.pass();
});
