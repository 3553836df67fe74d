import { roundUp } from '../arena.js';
import { NONZERO_TABLE } from '../nonzero-table.js';
import type { Pair } from './pair.js';

export function checkWinograd(pair: Pair): void {
  const size = [3, 5][pair.below(2)]!;
  const [channels, filters] = [1 + pair.below(9), 1 + pair.below(40)];
  const [tileRows, tilesWide] = [1 + pair.below(3), 1 + pair.below(4)];
  const step = 7 - size;
  const [rows, columns] = [tileRows * step, tilesWide * step];
  const [xRows, xColumns] = [rows + size - 1, columns + size - 1];
  const [roundChannels, roundFilters] = [roundUp(channels, 4), roundUp(filters, 8)];
  const x = pair.floats(xRows * xColumns * channels, [0.1, 0.9, 1][pair.below(3)]!);
  const kernel = pair.floats(size * size * channels * filters);
  const bias = pair.below(2) === 0 ? 0 : pair.floats(filters);
  const packed = pair.bytes(4 * 36 * roundChannels * roundFilters);
  const yRow = 4 * columns * filters;
  const y = pair.bytes(rows * yRow);
  const places = 6 * xColumns * roundChannels + 36 * tileRows * tilesWide * (roundChannels + roundFilters);
  const scratch = pair.scratch(4 * Math.max(places, 96) + xRows * roundUp(xColumns + 20, 16));
  const steps = [4 * size * channels * filters, 4 * channels * filters, 4 * filters, 4];
  for (let block = 0; block < roundFilters / 8; block++)
    pair.run('packWinograd', [kernel, ...steps, size, channels, filters, block, packed]);
  const input = [x, 4 * xColumns * channels, channels, size];
  pair.run('winogradRows', [...input, packed, bias, filters, tileRows, tilesWide, y, yRow, scratch]);
}

/** A convolution by sums over the window, with strides. */
export function checkConvForward(pair: Pair): void {
  const [size, stride] = [1 + pair.below(4), 1 + pair.below(2)];
  const [channels, filters] = [1 + pair.below(9), 1 + pair.below(40)];
  const [rows, width] = [1 + pair.below(4), 1 + pair.below(16)];
  const [xRows, xWidth] = [(rows - 1) * stride + size, (width - 1) * stride + size];
  const [pixel, xRow] = [4 * channels, 4 * xWidth * channels];
  const segmentLength = size * channels;
  const elements = size * segmentLength;
  const taps = pair.put(Int32Array.from({ length: elements }, (_, at) => tapOf(at, segmentLength, xRow)));
  const x = pair.floats(xRows * xWidth * channels);
  const kernel = pair.floats(elements * filters);
  const bias = pair.below(2) === 0 ? 0 : pair.floats(filters);
  const packed = pair.bytes(4 * elements * roundUp(filters, 8));
  const yRow = 4 * width * filters;
  const y = pair.bytes(rows * yRow);
  pair.run('packKernel', [kernel, size, segmentLength, filters, packed, 0]);
  const input = [x, stride * xRow, stride * pixel, taps, elements];
  pair.run('convForward', [...input, packed, bias, filters, rows, width, y, yRow]);
}

/** Both gradients of a convolution: by sums over all positions, and by lists of what is not 0. */
export function checkConvolution(pair: Pair): void {
  const size = 1 + pair.below(5);
  const [channels, filters, images] = [1 + pair.below(20), 1 + pair.below(40), 1 + pair.below(3)];
  const [rows, width] = [1 + pair.below(4), 1 + pair.below(6)];
  const xWidth = width + size - 1;
  const pixel = 4 * channels;
  const xRow = xWidth * pixel;
  const xStride = roundUp((rows + size - 1) * xRow, 16);
  const positions = rows * width;
  const dyStride = roundUp(4 * positions * filters, 16);
  const x = pair.floats((images * xStride) / 4);
  const dy = pair.floats((images * dyStride) / 4, 0.5);
  const bias = pair.below(2) === 0 ? 0 : pair.floats(filters);

  const windows = Int32Array.from(
    { length: positions },
    (_, at) => Math.floor(at / width) * xRow + (at % width) * pixel,
  );
  const segmentLength = size * channels;
  const elements = size * segmentLength;
  const taps = Int32Array.from({ length: elements }, (_, at) => tapOf(at, segmentLength, xRow));
  const [tapsAt, windowsAt, dKernel] = [pair.put(taps), pair.put(windows), pair.floats(elements * filters)];
  const sums = [tapsAt, elements, segmentLength, windowsAt, positions, filters];
  pair.run('convKernelGradient', [images, x, xStride, ...sums, dy, dyStride, dKernel, bias]);

  const rounded = roundUp(segmentLength, 4);
  const offsets = pair.put(Int32Array.from({ length: size }, (_, at) => at * xRow));
  const packed = pair.floats(filters * size * rounded);
  const packedGradient = pair.below(3) === 0 ? 0 : pair.floats(filters * size * rounded);
  const dx = pair.below(3) === 0 ? 0 : pair.floats((images * xStride) / 4);
  const chosen = Int32Array.from({ length: positions * filters }, (_, at) =>
    pair.below(4) === 0 ? -1 : windows[(Math.floor(at / filters) + pair.below(2)) % positions]!,
  );
  const chosenStride = roundUp(chosen.byteLength, 16);
  const pooled = pair.below(2) === 0 ? 0 : pair.put(repeat(chosen, images, chosenStride / 4));
  const list = pair.scratch(8 * positions * images + 8);
  const input = [images, x, xStride, dx === 0 ? 0 : dx - x, xRow, pixel, offsets, size, segmentLength, packed, filters];
  const outputs = [rows, width, dy, dyStride, pooled, chosenStride];
  pair.run('convBackward', [...input, ...outputs, packedGradient, bias, list]);
}

export function checkSparseConvolution(pair: Pair): void {
  const size = 1 + pair.below(5);
  const [filters, rows, width] = [4 * (1 + pair.below(5)), 1 + pair.below(6), 1 + pair.below(9)];
  const [xRows, xWidth] = [rows + size - 1, width + size - 1];
  const x = pair.floats(xRows * xWidth, 0.7);
  const [list, ends, table] = [pair.scratch(8 * xRows * xWidth + 32), pair.bytes(4 * xRows), pair.put(NONZERO_TABLE)];
  const wide = 4 * xWidth * filters;
  pair.run('listNonzeros', [x, xRows * xWidth, xWidth, 4 * filters, wide, table, list, ends]);
  const kernel = pair.floats(size * size * filters);
  const bias = pair.below(2) === 0 ? 0 : pair.floats(filters);
  const yRow = wide + 4 * (size - 1) * filters;
  const y = pair.bytes(rows * yRow);
  const first = pair.below(rows);
  const window = [first, rows - first, size, width, size];
  pair.run('sparseConvRows', [list, ends, xWidth, ...window, kernel, bias, filters, y, yRow]);
  const dy = pair.floats((rows + 1) * xWidth * filters + size * filters);
  pair.run('sparseConvGradient', [list, ends, rows, size, xWidth, size, filters, dy, kernel]);
}

/** Bytes from a window's first float to another one. */
function tapOf(element: number, segmentLength: number, xRow: number): number {
  return Math.floor(element / segmentLength) * xRow + 4 * (element % segmentLength);
}

function repeat(values: Int32Array, times: number, stride: number): Int32Array {
  const all = new Int32Array(times * stride);
  for (let time = 0; time < times; time++) all.set(values, time * stride);
  return all;
}
