import test from 'ava';
import fc from 'fast-check';
import { NONZERO_TABLE } from '../../../src/engine/simd/nonzero-table.js';
import { loadKernels, makeFloats } from '../../helpers/kernels.js';

const { kernels, memory } = loadKernels();
const seed = fc.integer({ min: 1, max: 1e6 });

/** Values of which about `share` are not 0. */
function withZeros(count: number, from: number, share: number): Float32Array {
  const keep = makeFloats(count, from + 7).map((value) => (Math.abs(value) % 1 < share ? 1 : 0));
  return makeFloats(count, from).map((value, at) => value * keep[at]!);
}

function putTable(): number {
  return memory.put(new Float32Array(Int32Array.from(NONZERO_TABLE).buffer));
}

/** The entries of the list at `at`: offset and value. */
function entriesAt(at: number, count: number): { offset: number; value: number }[] {
  const [offsets, values] = [memory.readInts(at, 2 * count), memory.read(at, 2 * count)];
  return Array.from({ length: count }, (_, entry) => ({ offset: offsets[2 * entry]!, value: values[2 * entry + 1]! }));
}

test('a list holds every value that is not 0, in order, and where each row ends', (t) => {
  const cases = fc.record({ count: fc.integer({ min: 1, max: 90 }), width: fc.integer({ min: 1, max: 33 }), seed });
  let seen = 0;
  fc.assert(
    fc.property(cases, ({ count, width, seed: from }) => {
      memory.clear();
      const values = withZeros(count, from, 0.5);
      values[count >> 1] = -0;
      const rows = Math.ceil(count / width);
      const [x, table, ends] = [memory.put(values, 4), putTable(), memory.room(rows)];
      const list = memory.room(2 * count + 8);
      const found = kernels.listNonzeros(x, count, width, 12, 1000, table, list, ends);
      const expected = [...values.keys()]
        .filter((at) => values[at] !== 0)
        .map((at) => ({ offset: Math.floor(at / width) * 1000 + (at % width) * 12, value: values[at]! }));
      seen += found;
      t.deepEqual(entriesAt(list, found), expected);
      const before = Array.from({ length: rows }, (_, row) => {
        return list + 8 * expected.filter(({ offset }) => offset < (row + 1) * 1000).length;
      });
      t.deepEqual([...memory.readInts(ends, rows)], before);
    }),
  );
  t.true(seen > 1000);
});

test('a convolution over a list has the very bits of the sum over the window', (t) => {
  const cases = fc.record({
    height: fc.integer({ min: 1, max: 7 }),
    width: fc.integer({ min: 1, max: 7 }),
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
    blocks: fc.integer({ min: 1, max: 9 }),
    seed,
  });
  fc.assert(
    fc.property(cases, ({ height, width, rows, columns, blocks, seed: from }) => {
      memory.clear();
      const filters = 4 * blocks;
      const [xRows, xWidth] = [rows + height - 1, columns + width - 1];
      const x = memory.put(withZeros(xRows * xWidth, from, 0.3));
      const kernel = memory.put(makeFloats(height * width * filters, from + 1));
      const bias = memory.put(makeFloats(filters, from + 2));
      const taps = Array.from({ length: height * width }, (_, tap) => {
        return 4 * (Math.floor(tap / width) * xWidth + (tap % width));
      });
      const offsets = memory.put(new Float32Array(Int32Array.from(taps).buffer));
      const packed = memory.room(8 * Math.ceil(filters / 8) * taps.length);
      kernels.packKernel(kernel, height, width, filters, packed, 0);
      const plain = memory.room(rows * columns * filters);
      const window = [4 * xWidth, 4, offsets, taps.length, packed, bias, filters] as const;
      kernels.convForward(x, ...window, rows, columns, plain, 4 * columns * filters);

      const [list, ends] = [memory.room(2 * xRows * xWidth + 8), memory.room(xRows)];
      const steps = [4 * filters, 4 * filters * xWidth] as const;
      kernels.listNonzeros(x, xRows * xWidth, xWidth, ...steps, putTable(), list, ends);
      const mirrored = memory.room(height * width * filters);
      kernels.packSparseKernel(kernel, height, width, filters, filters, mirrored);
      const pixels = columns + 2 * (width - 1);
      const sparse = memory.room(rows * pixels * filters);
      const shape = [xWidth, 0, rows, height, columns, width] as const;
      kernels.sparseConvRows(list, ends, ...shape, mirrored, bias, filters, sparse, 4 * pixels * filters);
      for (let row = 0; row < rows; row++) {
        const first = sparse + 4 * (row * pixels + width - 1) * filters;
        const expected = memory.read(plain + 4 * row * columns * filters, columns * filters);
        t.deepEqual(memory.read(first, columns * filters), expected);
      }
    }),
  );
});

test('a dense layer over lists has the very bits of the whole one, forward and backward', (t) => {
  const cases = fc.record({
    rows: fc.integer({ min: 1, max: 9 }),
    features: fc.integer({ min: 1, max: 150 }),
    units: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 130 })),
    hasBias: fc.boolean(),
    seed,
  });
  fc.assert(
    fc.property(cases, ({ rows, features, units, hasBias, seed: from }) => {
      memory.clear();
      const width = 64;
      const groups = Math.ceil(features / width);
      const values = withZeros(rows * features, from, 0.4);
      const x = memory.put([...values, 0, 0, 0, 0]);
      const w = memory.put(makeFloats(features * units + 16, from + 1));
      const bias = hasBias ? memory.put(makeFloats(units + 16, from + 2)) : 0;
      const dy = memory.put(makeFloats(rows * units + 4, from + 3));
      const [xStride, yStride] = [4 * features, 4 * units];
      const [listStride, endsStride] = [8 * features + 32, 4 * groups];
      const [lists, ends] = [memory.room((rows * listStride) / 4), memory.room(rows * groups)];
      const [plain, sparse] = [memory.room(rows * units), memory.room(rows * units)];
      kernels.denseForward(x, xStride, rows, features, w, 4 * units, bias, units, plain, yStride);
      const places = [lists, listStride, ends, endsStride] as const;
      kernels.listRows(x, xStride, rows, features, width, 4 * units, putTable(), ...places);
      // Some of the units, then the others.
      const half = units >> 1;
      for (const [at, some] of [
        [0, half],
        [4 * half, units - half],
      ] as const) {
        const weights = [w + at, bias === 0 ? 0 : bias + at, some, sparse + at, yStride] as const;
        kernels.sparseDenseForward(...places, groups, rows, ...weights);
      }
      t.deepEqual(memory.read(sparse, rows * units), memory.read(plain, rows * units));

      const [plainKernel, sparseKernel] = [memory.room(features * units), memory.room(features * units)];
      kernels.denseBackwardKernel(x, xStride, dy, yStride, rows, units, 0, features, plainKernel);
      const columns = memory.room(64 + 2 * width * rows);
      for (let group = 0; group < groups; group++) {
        const some = Math.min(width, features - group * width);
        const shape = [group, width, rows, dy, yStride, some, units] as const;
        kernels.sparseDenseKernel(...places, ...shape, sparseKernel, columns);
      }
      t.deepEqual(memory.read(sparseKernel, features * units), memory.read(plainKernel, features * units));

      const [plainInput, sparseInput] = [memory.room(rows * features), memory.room(rows * features)];
      kernels.denseBackwardInput(dy, yStride, rows, units, w, features, plainInput, xStride);
      const target = [dy, yStride, units, w, features, sparseInput, xStride] as const;
      for (let group = 0; group < groups; group++)
        kernels.sparseDenseInput(...places, group, group + 1, width, rows, ...target);
      const whole = memory.read(plainInput, rows * features);
      const expected = whole.map((value, at) => (values[at] === 0 ? 0 : value));
      t.deepEqual(memory.read(sparseInput, rows * features), expected);
    }),
  );
});

test('images are listed from their bytes as they are from floats, in the order of an epoch', (t) => {
  const cases = fc.record({
    size: fc.integer({ min: 1, max: 200 }),
    share: fc.constantFrom(0.02, 0.3, 1),
    rows: fc.integer({ min: 1, max: 6 }),
    isOrdered: fc.boolean(),
    seed,
  });
  fc.assert(
    fc.property(cases, ({ size, share, rows, isOrdered, seed: from }) => {
      memory.clear();
      const [width, step, scale] = [64, 40, Math.fround(1 / 255)];
      const groups = Math.ceil(size / width);
      const all = withZeros(9 * size + 16, from, share).map((value) => Math.round(255 * Math.abs(value)) % 256);
      const images = memory.putBytes(Uint8Array.from(all));
      const order = isOrdered ? memory.put(new Float32Array(Uint32Array.of(0, 7, 2, 8, 1, 1, 5, 3).buffer)) : 0;
      const [scales, shifts] = [memory.put([scale]), memory.put([0])];
      const [stride, listStride, endsStride] = [4 * size + 16, 8 * size + 32, 4 * groups];
      const floats = memory.room((rows * stride) / 4);
      kernels.readImages(images, size, 1, scales, shifts, order, 1, 0, rows, floats, stride);
      const places = [0, 1].map(() => [memory.room((rows * listStride) / 4), memory.room(rows * groups)] as const);
      const [[lists, ends], [ownLists, ownEnds]] = places as [(typeof places)[0], (typeof places)[0]];
      kernels.listRows(floats, stride, rows, size, width, step, putTable(), lists, listStride, ends, endsStride);
      // In two shards.
      for (const [first, last] of [
        [0, rows >> 1],
        [rows >> 1, rows],
      ] as const) {
        const set = [images, size, scale, order, 1, first, last, width, step, putTable()] as const;
        kernels.listImages(...set, ownLists, listStride, ownEnds, endsStride);
      }
      const lengths = memory
        .readInts(ends, rows * groups)
        .map((end, at) => end - lists - Math.floor(at / groups) * listStride);
      t.deepEqual(
        memory.readInts(ownEnds, rows * groups).map((end, at) => end - ownLists - Math.floor(at / groups) * listStride),
        lengths,
      );
      for (let row = 0; row < rows; row++) {
        const count = lengths[row * groups + groups - 1]! / 8;
        t.deepEqual(entriesAt(ownLists + row * listStride, count), entriesAt(lists + row * listStride, count));
      }
    }),
  );
});
