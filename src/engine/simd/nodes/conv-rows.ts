import type { Shape } from '../../../model/types.js';
import { imageAt, roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import type { Phase, Site } from '../node.js';
import type { Convolution } from './convolution.js';
import { sparseRows } from './sparse-convolution.js';
import type { ImageLists } from './sparse-convolution.js';

/** A way to compute the rows of a convolution, bias included. All ways give the same numbers up to rounding. */
export interface ConvRows {
  /** Rows come in multiples of this, the last ones maybe beyond the output. */
  readonly rowsAtOnce: number;
  /** Bytes from one computed row to the next, and those before a row's first output. */
  readonly rowBytes: number;
  readonly marginBytes: number;
  /** After the weights have changed. */
  readonly pack: readonly Phase[];
  /** Computes `rows` rows of outputs of an image, from row `first` on, to `to`. An image's rows come in order. */
  readonly run: (image: number, first: number, rows: number, to: number) => void;
}

/** The convolution's input as the ways see it, padding included. */
export interface ConvInput {
  readonly tensor: Tensor;
  readonly width: number;
  /** Bytes from one output's window to that of the next row and the next column. */
  readonly xRow: number;
  readonly xStep: number;
  /** Runs of neighbouring floats in a window, and the address of their byte offsets. */
  readonly segments: { readonly count: number; readonly length: number; readonly offsets: number };
  /** All floats of a window, and the address of their byte offsets. */
  readonly taps: { readonly count: number; readonly offsets: number };
}

export function convRowsOf(site: Site, conv: Convolution, input: ConvInput, lists: ImageLists | null): ConvRows {
  const tile = winogradTile(conv);
  if (tile !== null) {
    const [channels, filters] = [conv.inputShape[2]!, conv.outputShape[2]!];
    const [row, column] = [4 * conv.kernelSize[1] * channels * filters, 4 * channels * filters];
    const kernel = { at: site.weight(conv.kernel), row, column, channel: 4 * filters, filter: 4 };
    return winogradRows(site, { conv, input, tile, kernel, bias: conv.bias === null ? 0 : site.weight(conv.bias) });
  }
  const direct = directRows(site, conv, input);
  return lists === null ? direct : sparseRows(site, { conv, input, lists, direct });
}

/** Sums over the window. */
function directRows({ kernels, arena, weight }: Site, conv: Convolution, input: ConvInput): ConvRows {
  const { tensor, segments, taps, xRow, xStep } = input;
  const filters = conv.outputShape[2]!;
  const packed = arena.floats(roundUp(filters, 8) * taps.count + 16);
  const rowBytes = 4 * conv.outputShape[1]! * filters;
  const bias = conv.bias === null ? 0 : weight(conv.bias);
  const pack: Phase = {
    tasks: 1,
    run: () => void kernels['packKernel']!(weight(conv.kernel), segments.count, segments.length, filters, packed, 0),
  };
  return {
    rowsAtOnce: 1,
    rowBytes,
    marginBytes: 0,
    pack: [pack],
    run: (image, first, rows, to) => {
      kernels['convForward']!(
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

export type WinogradShape = Pick<Convolution, 'kernelSize' | 'strides' | 'dilation' | 'inputShape' | 'outputShape'>;

/** Outputs of a tile along an axis where Winograd's way pays: kernels of 3 x 3 and 5 x 5 over several channels. */
export function winogradTile(conv: WinogradShape): number | null {
  const { kernelSize, strides, dilation, inputShape, outputShape } = conv;
  const [height, width] = kernelSize;
  if (height !== width || (height !== 3 && height !== 5)) return null;
  if ([...strides, ...dilation].some((step) => step !== 1)) return null;
  if (inputShape[2]! < 4 || outputShape[2]! < 4) return null;
  const tile = 7 - height;
  const covered = roundUp(outputShape[0]!, tile) * roundUp(outputShape[1]!, tile);
  return covered <= 2 * outputShape[0]! * outputShape[1]! ? tile : null;
}

/** So many tiles at a time that the packed kernels are worth reading, and few enough to stay in the cache. */
const TILES_AT_ONCE = 8;

/** Where a kernel begins, and the bytes between its rows, columns, channels and filters. */
interface KernelPlace {
  readonly at: number;
  readonly row: number;
  readonly column: number;
  readonly channel: number;
  readonly filter: number;
}

interface WinogradRequest {
  readonly conv: Pick<Convolution, 'kernelSize' | 'inputShape' | 'outputShape'>;
  readonly input: Pick<ConvInput, 'tensor' | 'width'>;
  readonly tile: number;
  readonly kernel: KernelPlace;
  readonly bias: number;
}

export function winogradRows({ kernels, arena, scratch }: Site, request: WinogradRequest): ConvRows {
  const { conv, input, tile, kernel, bias } = request;
  const [, outputWidth, filters] = conv.outputShape as [number, number, number];
  const channels = conv.inputShape[2]!;
  const size = conv.kernelSize[0];
  const [roundChannels, roundFilters] = [roundUp(channels, 4), roundUp(filters, 8)];
  const packed = arena.floats(36 * roundChannels * roundFilters);
  const tilesWide = Math.ceil(outputWidth / tile);
  const tileRows = Math.ceil(TILES_AT_ONCE / tilesWide);
  const columns = tilesWide * tile + size - 1;
  const floats = 6 * columns * roundChannels + 36 * tileRows * tilesWide * (roundChannels + roundFilters);
  const places = scratch(4 * Math.max(floats, 96));
  const rowBytes = 4 * tilesWide * tile * filters;
  const xRow = 4 * input.width * channels;
  const { at, row, column, channel, filter } = kernel;
  const pack: Phase = {
    tasks: roundFilters / 8,
    run: (block) => {
      kernels['packWinograd']!(at, row, column, channel, filter, size, channels, filters, block, packed);
    },
  };
  return {
    rowsAtOnce: tile,
    rowBytes,
    marginBytes: 0,
    pack: [pack],
    run: (image, first, rows, to) => {
      const x = imageAt(input.tensor, image);
      for (let done = 0; done < rows; done += tileRows * tile) {
        kernels['winogradRows']!(
          x + (first + done) * xRow,
          xRow,
          channels,
          size,
          packed,
          bias,
          filters,
          Math.min(tileRows, (rows - done) / tile),
          tilesWide,
          to + done * rowBytes,
          rowBytes,
          places(),
        );
      }
    },
  };
}

/** How many rows are computed straight into an output of this shape, or null where they don't fit it. */
export function rowsInPlace([rows, width, channels]: Shape, convRows: ConvRows): number | null {
  const fits = convRows.marginBytes === 0 && convRows.rowBytes === 4 * width! * channels!;
  return fits && rows! % convRows.rowsAtOnce === 0 ? rows! : null;
}

/** Bytes of rows that stay in the first cache until they are used. */
const BLOCK_BYTES = 24_576;

/** Rows of a block: whole windows of `poolHeight` and whole tiles. */
export function rowsOfBlock({ rowsAtOnce, rowBytes }: ConvRows, poolHeight: number, outputRows: number): number {
  const unit = leastCommonMultiple(rowsAtOnce, poolHeight);
  const most = Math.max(unit, unit * Math.floor(BLOCK_BYTES / rowBytes / unit));
  return Math.min(roundUp(outputRows * poolHeight, unit), most);
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = Math.max(a, b);
  while (multiple % a !== 0 || multiple % b !== 0) multiple += Math.max(a, b);
  return multiple;
}
