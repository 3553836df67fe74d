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
  const first = pair.below(units);
  const some = [w + 4 * first, 4 * units, withBias === 0 ? 0 : withBias + 4 * first, 1 + pair.below(units - first)];
  pair.run('denseForward', [x, xStride, rows, features, ...some, y + 4 * first, yStride]);
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
  pair.run('listRows', [x, xStride, rows, features, width, 4 * units, table, ...places]);
  const first = pair.below(units);
  const some = [w + 4 * first, withBias === 0 ? 0 : withBias + 4 * first, 1 + pair.below(units - first)];
  pair.run('sparseDenseForward', [...places, groups, rows, ...some, y + 4 * first, yStride]);
  const group = pair.below(groups);
  const own = Math.min(width, features - group * width);
  if (units >= 12) pair.run('sparseDenseKernel', [...places, group, width, rows, y, yStride, own, units, dw, columns]);
  const from = pair.below(groups);
  const groupsOf = [from, from + 1 + pair.below(groups - from), width];
  pair.run('sparseDenseInput', [...places, ...groupsOf, rows, y, yStride, units, w, features, dx, xStride]);
}
