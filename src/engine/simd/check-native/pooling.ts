import type { Pair } from './pair.js';

export function checkPooling(pair: Pair): void {
  const [height, width, channels] = [1 + pair.below(9), 1 + pair.below(9), 1 + pair.below(20)];
  const rows = sizes(pair, height);
  const columns = sizes(pair, width);
  const x = pair.floats(height * width * channels, 0.4);
  const outputs = rows.count * columns.count * channels;
  const [y, argmax, dx] = [pair.bytes(4 * outputs), pair.bytes(4 * outputs), pair.floats(height * width * channels)];
  const windows = [
    rows.count,
    columns.count,
    rows.size,
    columns.size,
    rows.stride,
    columns.stride,
    rows.pad,
    columns.pad,
  ];
  const shape = [height, width, channels, ...windows];
  pair.run('maxPool', [x, y, pair.below(3) === 0 ? 0 : argmax, ...shape]);
  pair.run('averagePool', [x, y, ...shape]);
  pair.run('averagePoolBackward', [y, dx, ...shape]);
}

/** Windows along one side of an image, each of which covers some of it. */
function sizes(pair: Pair, length: number): { size: number; stride: number; pad: number; count: number } {
  const size = 1 + pair.below(Math.min(4, length));
  const [stride, pad] = [1 + pair.below(3), pair.below(size)];
  return { size, stride, pad, count: Math.floor((length + pad - size) / stride) + 1 };
}
