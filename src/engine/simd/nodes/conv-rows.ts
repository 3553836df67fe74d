import type { Shape } from '../../../model/types.js';
import { imageAt, roundUp } from '../arena.js';
import type { Phase, Site } from '../node.js';
import type { ConvInput, Convolution, ConvRows, ImageLists } from './conv-types.js';
import { makeSparseRows } from './sparse-convolution.js';
import { makeWinogradRows, chooseWinogradTile } from './winograd.js';

export function chooseConvRows(site: Site, conv: Convolution, input: ConvInput, lists: ImageLists | null): ConvRows {
  const tile = chooseWinogradTile(conv);
  if (tile !== null) {
    const [channels, filters] = [conv.inputShape[2]!, conv.outputShape[2]!];
    const [row, column] = [4 * conv.kernelSize[1] * channels * filters, 4 * channels * filters];
    const kernel = { at: site.weight(conv.kernel), row, column, channel: 4 * filters, filter: 4 };
    return makeWinogradRows(site, { conv, input, tile, kernel, bias: conv.bias === null ? 0 : site.weight(conv.bias) });
  }
  const direct = makeDirectRows(site, conv, input);
  return lists === null ? direct : makeSparseRows(site, { conv, input, lists, direct });
}

/** Sums over the window. */
function makeDirectRows({ kernels, arena, weight }: Site, conv: Convolution, input: ConvInput): ConvRows {
  const { tensor, segments, taps, xRow, xStep } = input;
  const filters = conv.outputShape[2]!;
  const packed = arena.floats(roundUp(filters, 8) * taps.count + 16);
  const rowBytes = 4 * conv.outputShape[1]! * filters;
  const bias = conv.bias === null ? 0 : weight(conv.bias);
  const pack: Phase = {
    tasks: 1,
    run: () => void kernels.packKernel(weight(conv.kernel), segments.count, segments.length, filters, packed, 0),
  };
  return {
    rowsAtOnce: 1,
    rowBytes,
    marginBytes: 0,
    pack: [pack],
    run: (image, first, rows, to) => {
      kernels.convForward(
        imageAt(tensor, image) + first * xRow,
        xRow,
        xStep,
        taps.offsets,
        taps.count,
        packed,
        bias,
        filters,
        rows,
        conv.outputShape[1]!,
        to,
        rowBytes,
      );
    },
  };
}

/** How many rows can be computed directly into an output of this shape; `null` if their layout differs. */
export function countRowsInPlace([rows, width, channels]: Shape, convRows: ConvRows): number | null {
  const fits = convRows.marginBytes === 0 && convRows.rowBytes === 4 * width! * channels!;
  return fits && rows! % convRows.rowsAtOnce === 0 ? rows! : null;
}

/** Bytes of rows that stay in the first-level cache until they are used. */
const BLOCK_BYTES = 24_576;

/** Rows of a block: whole windows of `poolHeight` and whole tiles. */
export function countBlockRows({ rowsAtOnce, rowBytes }: ConvRows, poolHeight: number, outputRows: number): number {
  const unit = findLeastCommonMultiple(rowsAtOnce, poolHeight);
  const most = Math.max(unit, unit * Math.floor(BLOCK_BYTES / rowBytes / unit));
  return Math.min(roundUp(outputRows * poolHeight, unit), most);
}

function findLeastCommonMultiple(a: number, b: number): number {
  let multiple = Math.max(a, b);
  while (multiple % a !== 0 || multiple % b !== 0) multiple += Math.max(a, b);
  return multiple;
}
