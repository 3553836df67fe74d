import { NONZERO_TABLE } from '../nonzero-table.js';
import type { Pair } from './pair.js';

export function checkDense(pair: Pair): void {
  const { rows, features, units, xStride, yStride } = pair.shape();
  const [x, w, bias] = [pair.floats((rows * xStride) / 4), pair.floats(features * units), pair.floats(units)];
  const [y, dx, dw] = [
    pair.floats((rows * yStride) / 4),
    pair.floats((rows * xStride) / 4),
    pair.floats(features * units),
  ];
  const withBias = pair.below(2) === 0 ? 0 : bias;
  pair.run('denseForward', [x, xStride, rows, features, w, withBias, units, y, yStride]);
  pair.run('denseBackwardInput', [y, yStride, rows, units, w, features, dx, xStride]);
  const from = pair.below(features);
  pair.run('denseBackwardKernel', [
    x,
    xStride,
    y,
    yStride,
    rows,
    units,
    from,
    from + pair.below(features - from + 1),
    dw,
  ]);
}

export function checkSparseDense(pair: Pair): void {
  const { rows, features, units, xStride, yStride } = pair.shape();
  const width = [16, 64][pair.below(2)]!;
  const groups = Math.ceil(features / width);
  const [listStride, endsStride] = [8 * features + 32, 4 * groups];
  const [x, w, bias] = [pair.floats((rows * xStride) / 4, 0.7), pair.floats(features * units), pair.floats(units)];
  const [y, dx, dw] = [
    pair.floats((rows * yStride) / 4),
    pair.floats((rows * xStride) / 4),
    pair.floats(features * units),
  ];
  const [lists, ends] = [pair.scratch(rows * listStride), pair.bytes(rows * endsStride)];
  const [table, columns] = [pair.put(NONZERO_TABLE), pair.scratch(256 + 8 * 64 * rows)];
  const withBias = pair.below(2) === 0 ? 0 : bias;
  const places = [lists, listStride, ends, endsStride];
  pair.run('sparseDenseRows', [x, xStride, rows, features, width, table, ...places, w, withBias, units, y, yStride]);
  const group = pair.below(groups);
  const own = Math.min(width, features - group * width);
  if (units >= 12) pair.run('sparseDenseKernel', [...places, group, width, rows, y, yStride, own, units, dw, columns]);
  pair.run('sparseDenseInput', [...places, groups, rows, y, yStride, units, w, features, dx, xStride]);
}
