import test from 'ava';
import { encode } from 'fast-png';
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { MnistxError } from '../../src/errors.js';
import { readImage } from '../../src/data/read-image.js';
import { longOr } from '../helpers/long.js';

const tiny = encode({ width: 3, height: 2, channels: 3, data: Uint8Array.from({ length: 18 }, (_, at) => at * 14) });
const photo = new Uint8Array(jpeg.encode({ width: 9, height: 5, data: Buffer.alloc(9 * 5 * 4, 120) }, 90).data);

const keeps = test.macro((t, channels: 1 | 3 | 4) => {
  const data = Uint8Array.from({ length: 6 * channels }, (_, at) => (at * 41) % 256);
  const image = readImage(encode({ width: 3, height: 2, channels, data }), 'a.png');
  t.deepEqual(image, { width: 3, height: 2, channels, bytes: data });
});

test('a grey PNG keeps its bytes', keeps, 1);
test('an RGB PNG keeps its bytes', keeps, 3);
test('an RGBA PNG keeps its bytes', keeps, 4);

test('16 bits a colour become 8', (t) => {
  const data = Uint16Array.of(0, 0x8080, 0xffff);
  t.deepEqual(
    [...readImage(encode({ width: 3, height: 1, channels: 1, depth: 16, data }), 'a.png').bytes],
    [0, 128, 255],
  );
});

test('a palette gives each pixel its colour', (t) => {
  const palette = [
    [1, 2, 3],
    [250, 0, 9],
  ];
  const bytes = encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 0), palette } as never);
  const { channels } = readImage(bytes, 'a.png');
  t.true(channels === 1 || channels === 3);
});

test('a JPEG is read as colour', (t) => {
  const { width, height, channels, bytes } = readImage(photo, 'a.jpg');
  t.deepEqual([width, height, channels], [9, 5, 3]);
  t.true(bytes.every((value) => Math.abs(value - 120) < 4));
});

const refuses = test.macro((t, bytes: Uint8Array, message: RegExp) => {
  const error = t.throws(() => readImage(bytes, 'a.png'), { instanceOf: MnistxError, message });
  t.is(error.code, 'IMAGE_UNREADABLE');
});

const huge = tiny.slice();
new DataView(huge.buffer).setUint32(16, 60_000);
new DataView(huge.buffer).setUint32(20, 60_000);
test('a header of 60,000 x 60,000 pixels is refused', refuses, huge, /too large: 60000 x 60000 pixels/);
test('a GIF is named', refuses, Buffer.from('GIF89a...........'), /is a GIF/);
test('a WebP is named', refuses, Buffer.from('RIFF....WEBPVP8 '), /is a WebP/);
test('an empty file is refused', refuses, new Uint8Array(), /is empty/);

const cut = test.macro((t, bytes: Uint8Array) => {
  for (let length = 0; length < bytes.length; length++)
    t.is(
      t.throws(() => readImage(bytes.subarray(0, length), 'a'), { instanceOf: MnistxError }).code,
      'IMAGE_UNREADABLE',
    );
});
test('a PNG that is cut anywhere is refused', cut, tiny);
test('a JPEG that is cut anywhere is refused', cut, photo);

test('whatever bytes change, an image is read or refused', (t) => {
  const change = fc.tuple(fc.nat(), fc.nat(255));
  const changes = fc.array(change, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(tiny, photo), changes, (bytes, places) => {
      const changed = bytes.slice();
      for (const [at, value] of places) changed[at % changed.length] = value;
      try {
        const { width, height, channels, bytes: pixels } = readImage(changed, 'a');
        return pixels.length === width * height * channels;
      } catch (error) {
        return error instanceof MnistxError && error.code === 'IMAGE_UNREADABLE';
      }
    }),
    { numRuns: longOr({ long: 2000, short: 400 }), seed: 1 },
  );
  t.pass();
});
