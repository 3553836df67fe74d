import test from 'ava';
import fc from 'fast-check';
import { fitPicture } from '../../src/images/fit-picture.js';
import type { Fit } from '../../src/images/fit-picture.js';
import { joinPlanes, splitIntoPlanes } from '../../src/images/plane.js';
import { letterbox } from '../../src/images/letterbox.js';
import { resize } from '../../src/images/resize.js';
import { stridePixels } from '../../src/images/pack-pixels.js';
import type { StridedPixels } from '../../src/images/types.js';

const side = fc.integer({ min: 1, max: 24 });
const picture = fc
  .record({
    width: side,
    height: side,
    channels: fc.constantFrom(1, 3),
    stride: fc.constantFrom(0, 4),
    seed: fc.nat(1e6),
  })
  .map(({ width, height, channels, stride, seed }): StridedPixels => {
    const step = stride || channels;
    const bytes = Uint8Array.from(
      { length: width * height * step },
      (_, at) => Math.imul(at + seed, 2654435761) >>> 24,
    );
    return { width, height, channels, stride: step, bytes };
  });

/** Channel by channel, and by whole pictures. */
function fitByPlanes(pixels: StridedPixels, width: number, height: number, channels: 1 | 3, fit: Fit): Uint8Array {
  const planes = splitIntoPlanes(pixels, channels, { factor: 1, backdrop: 255 }).map((plane) => {
    if (fit === 'resize') return resize(plane, width, height);
    if (fit === 'letterbox') return letterbox(plane, { width, height });
    const scale = Math.max(width / plane.width, height / plane.height);
    const wide = Math.max(width, Math.round(plane.width * scale));
    const high = Math.max(height, Math.round(plane.height * scale));
    const [left, top] = [Math.floor((wide - width) / 2), Math.floor((high - height) / 2)];
    const { values } = resize(plane, wide, high);
    const cut = Float32Array.from(
      { length: width * height },
      (_, at) => values[(top + Math.floor(at / width)) * wide + left + (at % width)]!,
    );
    return { width, height, values: cut };
  });
  return joinPlanes(planes).bytes;
}

test('colours fitted together, from the bytes and no further than the cut, equal channels fitted one by one', (t) => {
  const fits = fc.constantFrom<Fit>('resize', 'crop', 'letterbox');
  fc.assert(
    fc.property(picture, side, side, fc.constantFrom<1 | 3>(1, 3), fits, (pixels, width, height, channels, fit) => {
      const fitted = fitPicture(pixels, [height, width, channels], fit);
      t.deepEqual(fitted, fitByPlanes(pixels, width, height, channels, fit));
    }),
    { numRuns: 400, seed: 3 },
  );
});

test('grey levels that become one channel or three keep their values', (t) => {
  const bytes = Uint8Array.from({ length: 256 }, (_, level) => level);
  const grey = stridePixels({ width: 16, height: 16, channels: 1, bytes });
  const color = Uint8Array.from({ length: 768 }, (_, at) => Math.floor(at / 3));
  t.deepEqual(fitPicture(grey, [16, 16, 3], 'resize'), color);
  t.deepEqual(fitPicture(stridePixels({ ...grey, channels: 3, bytes: color }), [16, 16, 1], 'letterbox'), bytes);
});
