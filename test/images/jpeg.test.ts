import test from 'ava';
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { MnistxError } from '../../src/errors.js';
import { readJpegOutline } from '../../src/images/jpeg-segments.js';
import { readImage } from '../../src/data/read-image.js';
import { makeExif } from '../helpers/exif.js';
import { longOr } from '../helpers/long.js';

/** Left half dark, right half light; the upper left corner red. */
function photo(width: number, height: number, quality = 90): Uint8Array {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isCorner = x < 8 && y < 8;
    data.fill(x < width / 2 ? 30 : 220, 4 * at, 4 * at + 3);
    if (isCorner) data.set([250, 10, 10], 4 * at);
  }
  return new Uint8Array(jpeg.encode({ width, height, data }, quality).data);
}

const picture = photo(32, 16);

/** A part of a JPEG put behind its first two bytes. */
function withSegment(bytes: Uint8Array, marker: number, content: ArrayLike<number>): Uint8Array {
  const length = content.length + 2;
  const segment = Uint8Array.from([0xff, marker, length >> 8, length & 255, ...Array.from(content)]);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]));
}

/** Where the header (SOF0) stands. */
function frameAt(bytes: Uint8Array): number {
  return Buffer.from(bytes).indexOf(Uint8Array.of(0xff, 0xc0));
}

function changed(bytes: Uint8Array, ...places: readonly (readonly [at: number, value: number])[]): Uint8Array {
  const copy = bytes.slice();
  for (const [at, value] of places) copy[at] = value;
  return copy;
}

/** The corner that is red. */
function redCorner(bytes: Uint8Array): string {
  const { width, height, channels, bytes: pixels } = readImage(bytes, 'a.jpg');
  const corners = { 'top left': [2, 2], 'top right': [width - 3, 2], 'bottom left': [2, height - 3] } as const;
  const isRed = ([x, y]: readonly [number, number]) => {
    const at = (y * width + x) * channels;
    return pixels[at]! > 200 && pixels[at + 1]! < 60;
  };
  const found = Object.entries(corners).find(([, place]) => isRed(place));
  return `${width}x${height} ${found?.[0] ?? 'bottom right'}`;
}

const turns = test.macro((t, orientation: number, expected: string) => {
  for (const isLittle of [true, false]) {
    for (const type of ['SHORT', 'LONG'] as const)
      t.is(redCorner(withSegment(picture, 0xe1, makeExif({ orientation, isLittle, type }))), expected);
  }
});

test('orientation 1 is upright', turns, 1, '32x16 top left');
test('orientation 2 is mirrored', turns, 2, '32x16 top right');
test('orientation 3 is upside down', turns, 3, '32x16 bottom right');
test('orientation 4 is upside down and mirrored', turns, 4, '32x16 bottom left');
test('orientation 5 swaps the axes', turns, 5, '16x32 top left');
test('orientation 6 is turned to the right', turns, 6, '16x32 top right');
test('orientation 7 swaps the axes the other way', turns, 7, '16x32 bottom right');
test('orientation 8 is turned to the left', turns, 8, '16x32 bottom left');
test('an unknown orientation changes nothing', turns, 9, '32x16 top left');

test('Exif data that is cut anywhere changes nothing', (t) => {
  const whole = makeExif({ orientation: 6 });
  for (let length = 0; length < whole.length - 6; length++)
    t.is(redCorner(withSegment(picture, 0xe1, whole.slice(0, length))), '32x16 top left');
});

test('what a camera puts behind the picture is not read', (t) => {
  const { end } = readJpegOutline({ name: 'a', bytes: picture });
  t.is(end, picture.length);
  t.is(redCorner(new Uint8Array(Buffer.concat([picture, photo(8, 8)]))), '32x16 top left');
});

test('Adobe’s mark says whether a JPEG is in RGB', (t) => {
  const adobe = [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0];
  // JFIF, which is always YCbCr, goes before Adobe's mark; its segment of 18 bytes stands first.
  const withoutJfif = new Uint8Array(Buffer.concat([picture.subarray(0, 2), picture.subarray(20)]));
  const asRgb = readImage(withSegment(withoutJfif, 0xee, adobe), 'a.jpg');
  const [first, second] = asRgb.bytes.subarray(3 * 20 * 1);
  t.true(Math.abs(first! - 220) < 8 && Math.abs(second! - 128) < 8);
});

test('stray bytes before the end of a JPEG, which many cameras leave, are passed over', (t) => {
  const strayAt = picture.length - 2;
  const stray = Buffer.concat([picture.subarray(0, strayAt), Buffer.alloc(40), picture.subarray(strayAt)]);
  t.deepEqual(readImage(new Uint8Array(stray), 'a.jpg'), readImage(picture, 'a.jpg'));
});

test('a JPEG after a damaged one is decoded as before', (t) => {
  const expected = readImage(picture, 'a.jpg');
  const tables = Buffer.from(picture).indexOf(Uint8Array.of(0xff, 0xc4));
  t.throws(() => readImage(changed(picture, [tables + 5, 255]), 'b.jpg'), { message: /^b\.jpg is damaged/ });
  t.deepEqual(readImage(picture, 'a.jpg'), expected);
  t.false('ImageData' in globalThis);
});

const refuses = test.macro((t, bytes: Uint8Array, message: RegExp) => {
  const error = t.throws(() => readImage(bytes, 'a.jpg'), { instanceOf: MnistxError, message });
  t.is(error.code, 'IMAGE_UNREADABLE');
  t.true(error.message.startsWith('a.jpg ') && error.problems[0]!.fix !== undefined);
});

const at = frameAt(picture);
test('a height of 0', refuses, changed(picture, [at + 5, 0], [at + 6, 0]), /is 32 x 0 pixels/);
test('a side that is too long', refuses, changed(picture, [at + 7, 255]), /a side may have 16,384/);
test('too many pixels', refuses, changed(picture, [at + 5, 40], [at + 7, 40]), /at most 64 million/);
test('too much memory', refuses, changed(picture, [at + 5, 20], [at + 7, 20]), /too much memory to decode as JPEG/);
test('less data than could be', refuses, changed(picture, [at + 5, 8], [at + 7, 8]), /cannot hold 2080 x 2064/);
test('12 bits', refuses, changed(picture, [at + 4, 12]), /12 bits a colour/);
test('a lossless JPEG', refuses, changed(picture, [at + 1, 0xc3]), /lossless or arithmetic-coded/);
test('an arithmetic-coded JPEG', refuses, changed(picture, [at + 1, 0xc9]), /lossless or arithmetic-coded/);
test('no sampling factor', refuses, changed(picture, [at + 11, 0]), /header is not valid/);
test('a colour twice', refuses, changed(picture, [at + 13, picture[at + 10]!]), /header is not valid/);
test('two headers', refuses, withSegment(picture, 0xc0, picture.subarray(at + 4, at + 19)), /two headers/);
test(
  'CMYK',
  refuses,
  withSegment(picture, 0xc0, [8, 0, 16, 0, 32, 4, 1, 17, 0, 2, 17, 0, 3, 17, 0, 4, 17, 0]),
  /CMYK, for print/,
);
test('nothing but its beginning', refuses, Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), /no image data/);

test('a JPEG that draws its picture over and over is refused before it is decoded', (t) => {
  const scanAt = Buffer.from(picture).indexOf(Uint8Array.of(0xff, 0xda));
  const scan = picture.subarray(scanAt, -2);
  const bytes = Buffer.concat([
    picture.subarray(0, scanAt),
    ...Array.from({ length: 500 }, () => scan),
    Uint8Array.of(0xff, 0xd9),
  ]);
  t.throws(() => readImage(new Uint8Array(bytes), 'a.jpg'), { message: /draws its picture 500 times over/ });
});

test('whatever bytes change, a JPEG is read or refused', (t) => {
  const bases = [picture, photo(9, 5, 30), photo(40, 33, 60)];
  const place = fc.tuple(
    fc.oneof(fc.nat(800), fc.nat()),
    fc.oneof(fc.nat(255), fc.constantFrom(0xff, 0xd9, 0xda, 0xc4)),
  );
  let read = 0;
  fc.assert(
    fc.property(fc.constantFrom(...bases), fc.array(place, { minLength: 1, maxLength: 6 }), (bytes, places) => {
      try {
        const pixels = readImage(
          changed(bytes, ...places.map(([at, value]) => [at % bytes.length, value] as const)),
          'a',
        );
        read++;
        return pixels.bytes.length === pixels.width * pixels.height * 3;
      } catch (error) {
        return error instanceof MnistxError && error.code === 'IMAGE_UNREADABLE';
      }
    }),
    { numRuns: longOr({ long: 3000, short: 400 }), seed: 5 },
  );
  t.true(read > 40);
});
