import test from 'ava';
import { smoothLines } from '../../../src/data/augment/smooth.js';
import { compileKernels } from '../../../src/engine/simd/host/node/kernels.js';
import { instantiate, makeSharedMemory } from '../../../src/engine/simd/kernels.js';
import { Purpose, uniformSource } from '../../../src/random.js';

const memory = makeSharedMemory(2 * 65_536);
const kernels = instantiate(compileKernels(), memory);

test('the kernel smooths rows and columns to the very bits of the JavaScript that the other engine runs', (t) => {
  const uniform = uniformSource({ seed: 2, purpose: Purpose.split });
  for (const [height, width] of [
    [28, 28],
    [5, 9],
    [9, 5],
    [1, 17],
    [16, 1],
    [1, 1],
  ] as const) {
    for (const radius of [0, 2, 16]) {
      const size = height * width;
      const doubles = (place: number, count: number) =>
        new Float64Array(memory.buffer, 65_536 + 8 * place, count).map(() => 2 * uniform() - 1);
      const put = (place: number, values: Float64Array): Float64Array => {
        const there = new Float64Array(memory.buffer, 65_536 + 8 * place, values.length);
        there.set(values);
        return there;
      };
      const weights = put(0, doubles(0, 2 * radius + 1));
      const from = put(64, doubles(64, size));
      const to = put(64 + size, doubles(64 + size, size));
      const expected = new Float64Array(size);
      for (const line of [
        { count: height, places: width, lineStep: width, step: 1 },
        { count: width, places: height, lineStep: 1, step: width },
      ]) {
        smoothLines(from, expected, line, weights);
        kernels.smoothLines(
          ...([from.byteOffset, to.byteOffset, line.count, line.places] as const),
          ...([line.lineStep, line.step, weights.byteOffset, radius] as const),
        );
        t.deepEqual(to, expected, `${height} x ${width}, radius ${radius}`);
      }
    }
  }
});
