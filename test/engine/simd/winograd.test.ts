import test from 'ava';
import fc from 'fast-check';
import { loadKernels, makeFloats } from '../../helpers/kernels.js';

const { kernels, memory } = loadKernels();

/**
 * Of the largest sum of the products' sizes in the image: a tile's error comes from all of its pixels, also where an output's
 * own window is small. Evaluating at 2 and -2 makes numbers up to 10 times larger in each of two directions, which cancel
 * again: up to 100 times 6e-8. The worst of 9,000 cases was 5.1e-6.
 */
const TOLERANCE = 1e-5;

const cases = fc.record({
  size: fc.constantFrom(3, 5),
  channels: fc.integer({ min: 1, max: 20 }),
  filters: fc.integer({ min: 1, max: 20 }),
  tileRows: fc.integer({ min: 1, max: 3 }),
  tilesWide: fc.integer({ min: 1, max: 5 }),
  hasBias: fc.boolean(),
  isTurned: fc.boolean(),
  /** Pixels from here on are 0 in every channel, and a block of them in the middle. */
  blankFrom: fc.integer({ min: 10, max: 150 }).map((percent) => percent / 100),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

test('tiles give the convolution, with the kernel as it is or turned and transposed, and exactly the bias over zeros', (t) => {
  let [seen, blank] = [0, 0];
  fc.assert(
    fc.property(cases, ({ size, channels, filters, tileRows, tilesWide, hasBias, isTurned, blankFrom, seed }) => {
      memory.clear();
      const tile = 7 - size;
      const [rows, columns] = [tileRows * tile, tilesWide * tile];
      const [height, width] = [rows + size - 1, columns + size - 1];
      const [xs, ws] = [
        makeFloats(height * width * channels, seed),
        makeFloats(size * size * channels * filters, seed + 1),
      ];
      xs.forEach((_, at) => {
        const pixel = Math.floor(at / channels);
        const [row, column] = [Math.floor(pixel / width), pixel % width];
        const isInside = row > 1 && column > 1 && row < height - 2 && column < width - 2;
        if (isInside ? blankFrom < 0.5 : pixel >= blankFrom * height * width) xs[at] = at % 2 === 0 ? 0 : -0;
      });
      const bs = hasBias ? makeFloats(filters, seed + 2) : new Float32Array(filters);
      const [x, w] = [memory.put([...xs, 0, 0, 0, 0]), memory.put(ws)];
      const bias = hasBias ? memory.put(bs) : 0;
      const [roundChannels, roundFilters] = [Math.ceil(channels / 4) * 4, Math.ceil(filters / 8) * 8];
      const packed = memory.room(36 * roundChannels * roundFilters);
      const tap = channels * filters;
      // A kernel of (size, size, channels, filters), or of (size, size, filters, channels) from its last element back.
      const steps = isTurned
        ? {
            at: w + 4 * (size * size - 1) * tap,
            row: -4 * size * tap,
            column: -4 * tap,
            channel: 4,
            filter: 4 * channels,
          }
        : { at: w, row: 4 * size * tap, column: 4 * tap, channel: 4 * filters, filter: 4 };
      const places = [steps.at, steps.row, steps.column, steps.channel, steps.filter] as const;
      for (let block = 0; 8 * block < filters; block++) {
        kernels.packWinograd(...places, size, channels, filters, block, packed);
      }
      const tiles = tileRows * tilesWide;
      const scratch = memory.room(
        Math.max(96, 6 * width * roundChannels + 36 * tiles * (roundChannels + roundFilters)) + height * (width + 36),
      );
      const y = memory.room(rows * columns * filters);
      const shape = [size, packed, bias, filters, tileRows, tilesWide, y, 4 * columns * filters, scratch] as const;
      kernels.winogradRows(x, 4 * width * channels, channels, ...shape);
      const actual = memory.read(y, rows * columns * filters);
      const weightAt = (ky: number, kx: number, channel: number, filter: number): number =>
        isTurned
          ? ws[(((size - 1 - ky) * size + size - 1 - kx) * filters + filter) * channels + channel]!
          : ws[((ky * size + kx) * channels + channel) * filters + filter]!;
      const sums = Array.from(actual, (_, at) => {
        const filter = at % filters;
        const [row, column] = [Math.floor(at / filters / columns), Math.floor(at / filters) % columns];
        let [sum, scale] = [bs[filter]!, Math.abs(bs[filter]!)];
        for (let ky = 0; ky < size; ky++) {
          for (let kx = 0; kx < size; kx++) {
            for (let channel = 0; channel < channels; channel++) {
              const product =
                xs[((row + ky) * width + column + kx) * channels + channel]! * weightAt(ky, kx, channel, filter);
              sum += product;
              scale += Math.abs(product);
            }
          }
        }
        return { sum, scale };
      });
      const largest = Math.max(...sums.map(({ scale }) => scale));
      sums.forEach(({ sum, scale }, at) => {
        seen++;
        const isBlank = scale === Math.abs(bs[at % filters]!);
        if (isBlank) blank++;
        if (isBlank && actual[at] !== bs[at % filters]) t.fail(`${actual[at]} instead of the bias`);
        if (!(Math.abs(actual[at]! - sum) <= TOLERANCE * largest)) t.fail(`${actual[at]} instead of ${sum}`);
      });
    }),
    { seed: 20260101, numRuns: 100 * Number(process.env['MNISTX_TEST_RUNS'] ?? 1) },
  );
  t.true(seen > 10_000 && blank > 1000 && blank < seen / 2, `${blank} of ${seen}`);
});
