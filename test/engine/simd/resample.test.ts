import test from 'ava';
import { resampleAffine } from '../../../src/data/augment/resample.js';
import type { AffineMap } from '../../../src/data/augment/resample.js';
import type { ImageShape } from '../../../src/data/types.js';
import { compileKernels } from '../../../src/engine/simd/host/node/kernels.js';
import { instantiate, makeSharedMemory } from '../../../src/engine/simd/kernels.js';
import { Purpose, uniformSource } from '../../../src/random.js';
import { longOr } from '../../helpers/long.js';

const FILLS = ['constant', 'nearest', 'reflect', 'wrap'] as const;
const SHAPES: readonly ImageShape[] = [
  [7, 6, 1],
  [28, 28, 1],
  [5, 6, 3],
  [1, 9, 1],
  [8, 1, 2],
  [1, 1, 1],
];
const memory = makeSharedMemory(2 * 65_536);
const kernels = instantiate(compileKernels(), memory);
const BASE = 65_536;

test('the kernel resamples to the very bits of the JavaScript that the other engine runs', (t) => {
  const uniform = uniformSource({ seed: 1, purpose: Purpose.split });
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  for (const shape of SHAPES) {
    const size = shape[0] * shape[1] * shape[2];
    const from = new Float32Array(memory.buffer, BASE, size);
    const to = new Float32Array(memory.buffer, BASE + 4 * size + 64, size);
    const expected = new Float32Array(size);
    for (let repeat = 0; repeat < longOr({ long: 200, short: 20 }); repeat++) {
      // Mostly blank, as digits are: the kernel passes over what is 0.
      for (let at = 0; at < size; at++) from[at] = uniform() < 0.3 ? 255 * uniform() : 0;
      for (const map of mapsFor(shape, between)) {
        for (const [fill, name] of FILLS.entries()) {
          const sampling = { fill: name, fill_value: between(0, 255), interpolation: 'bilinear' } as const;
          resampleAffine(from, expected, { shape, sampling }, map);
          to.fill(-1);
          kernels.resampleAffine(from.byteOffset, to.byteOffset, ...shape, fill, sampling.fill_value, ...map);
          t.deepEqual(to, expected, `${shape.join('x')} ${name} ${map.join()}`);
        }
      }
    }
  }
});

/** Near, far, by whole pixels, mirrored, and everything at one place. */
function mapsFor([height, width]: ImageShape, between: (low: number, high: number) => number): readonly AffineMap[] {
  const any = (): number => between(-2, 2);
  return [
    [1, 0, 0, 0, 1, 0],
    [1, 0, Math.round(between(-width, width)), 0, 1, Math.round(between(-height, height))],
    [1, 0, between(-1, 1), 0, 1, between(-1, 1)],
    [between(0.8, 1.2), between(-0.2, 0.2), between(-2, 2), between(-0.2, 0.2), between(0.8, 1.2), between(-2, 2)],
    [any(), any(), between(-3 * width, 3 * width), any(), any(), between(-3 * height, 3 * height)],
    [0, 0, width - 1, 0, 0, height - 1],
  ];
}
