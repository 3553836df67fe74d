import test from 'ava';

import { normalizationFor } from '../../src/data/normalization.js';

test('unit divides by 255 and none leaves the bytes, for each channel', (t) => {
  t.deepEqual(normalizationFor('unit', new Uint8Array(), 2), { scale: [1 / 255, 1 / 255], offset: [0, 0] });
  t.deepEqual(normalizationFor('none', new Uint8Array(), 1), { scale: [1], offset: [0] });
});

test('unit and none leave floats as they are: both are in terms of bytes', (t) => {
  for (const method of ['unit', 'none'] as const)
    t.deepEqual(normalizationFor(method, new Float32Array(), 1), { scale: [1 / 255], offset: [0] });
});

test('standard of floats is that of the bytes that they stand for', (t) => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, index) => (index * index * 7 + 31 * (index % 3)) % 256);
  const ofBytes = normalizationFor('standard', bytes, 3);
  const ofFloats = normalizationFor(
    'standard',
    Float32Array.from(bytes, (byte) => byte / 255),
    3,
  );
  for (let channel = 0; channel < 3; channel++) {
    // k / 255 is rounded to single precision.
    t.true(Math.abs(ofFloats.scale[channel]! / ofBytes.scale[channel]! - 1) < 1e-6);
    t.true(Math.abs(ofFloats.offset[channel]! - ofBytes.offset[channel]!) < 1e-6);
  }
  t.deepEqual(normalizationFor('standard', new Float32Array(3).fill(0.3), 1).scale, [1]);
});

test('standard takes each channel to mean 0 and deviation 1', (t) => {
  const images = Uint8Array.from({ length: 3000 }, (_, index) => (index * index * 7 + 31 * (index % 3)) % 256);
  const { scale, offset } = normalizationFor('standard', images, 3);
  for (let channel = 0; channel < 3; channel++) {
    const values = [...images].filter((_, index) => index % 3 === channel);
    const inputs = values.map((value) => value * (scale[channel] as number) + (offset[channel] as number));
    const mean = inputs.reduce((sum, input) => sum + input, 0) / inputs.length;
    const variance = inputs.reduce((sum, input) => sum + (input - mean) ** 2, 0) / inputs.length;
    // A thousand additions of numbers near 1 in double precision.
    t.true(Math.abs(mean) < 1e-12);
    t.true(Math.abs(variance - 1) < 1e-12);
  }
});

test('a channel that is the same everywhere is only shifted', (t) => {
  t.deepEqual(normalizationFor('standard', Uint8Array.from([7, 7, 7]), 1), { scale: [1], offset: [-7] });
  t.deepEqual(normalizationFor('standard', new Uint8Array(4), 1), { scale: [1], offset: [0] });
});

test('standard is exact where sums pass what doubles can hold', (t) => {
  // 0 and 255 in equal numbers: mean and deviation are both 127.5.
  const images = new Uint8Array(40_000_000).fill(255, 20_000_000);
  t.deepEqual(normalizationFor('standard', images, 1), { scale: [1 / 127.5], offset: [-127.5 / 127.5] });
});
