import { roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import type { Phase, Site } from '../node.js';
import { NONZERO_TABLE } from '../nonzero-table.js';
import type { Convolution } from './convolution.js';

/** A way to compute the rows of a convolution, bias included. All ways give the same numbers up to rounding. */
export interface ConvRows {
  /** Rows come in multiples of this, the last ones maybe beyond the output. */
  readonly rowsAtOnce: number;
  /** Bytes from one computed row to the next, and those before a row's first output. */
  readonly rowBytes: number;
  readonly marginBytes: number;
  /** After the weights have changed. */
  readonly pack: readonly Phase[];
  /** Computes `rows` rows of outputs of the image at `x`, from row `first` on, to `to`. An image's rows come in order. */
  readonly run: (x: number, first: number, rows: number, to: number) => void;
}

/** The convolution's input as the ways see it, padding included. */
export interface ConvInput {
  readonly tensor: Tensor;
  readonly width: number;
  /** Runs of neighbouring floats in a window, and the address of their byte offsets. */
  readonly segments: { readonly count: number; readonly length: number; readonly offsets: number };
}

export function convRowsOf(site: Site, conv: Convolution, input: ConvInput): ConvRows {
  const tile = winogradTile(conv);
  if (tile !== null) return winogradRows(site, conv, input, tile);
  const direct = directRows(site, conv, input);
  return isSparse(conv, input.tensor) ? sparseRows(site, conv, input, direct) : direct;
}

/** Sums over the window. */
function directRows({ kernels, arena, weight }: Site, conv: Convolution, { width, segments }: ConvInput): ConvRows {
  const [filters, channels] = [conv.outputShape[2]!, conv.inputShape[2]!];
  const packed = arena.floats(roundUp(filters, 8) * segments.count * segments.length + 16);
  const xRow = 4 * conv.strides[0] * width * channels;
  const xStep = 4 * conv.strides[1] * channels;
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
    run: (x, first, rows, to) => {
      kernels['convForward']!(
        x + first * xRow,
        xRow,
        xStep,
        segments.offsets,
        segments.count,
        segments.length,
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

/** Outputs of a tile along an axis where Winograd's way pays: kernels of 3 x 3 and 5 x 5 over several channels. */
export function winogradTile(conv: Convolution): number | null {
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

function winogradRows(
  { kernels, arena, weight, scratch }: Site,
  conv: Convolution,
  input: ConvInput,
  tile: number,
): ConvRows {
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
  const bias = conv.bias === null ? 0 : weight(conv.bias);
  const pack: Phase = {
    tasks: roundFilters / 8,
    run: (block) => void kernels['packWinograd']!(weight(conv.kernel), size, channels, filters, block, packed),
  };
  return {
    rowsAtOnce: tile,
    rowBytes,
    marginBytes: 0,
    pack: [pack],
    run: (x, first, rows, to) => {
      for (let row = 0; row < rows; row += tileRows * tile) {
        kernels['winogradRows']!(
          x + (first + row) * xRow,
          xRow,
          channels,
          size,
          packed,
          bias,
          filters,
          Math.min(tileRows, (rows - row) / tile),
          tilesWide,
          to + row * rowBytes,
          rowBytes,
          places(),
        );
      }
    },
  };
}

/** One channel that is mostly 0. Filters come in vectors, since a store must not straddle what the next one reads. */
function isSparse({ inputShape, outputShape, strides, dilation }: Convolution, { zeros }: Tensor): boolean {
  const isPlain = [...strides, ...dilation].every((step) => step === 1);
  return zeros !== 'few' && isPlain && inputShape[2] === 1 && outputShape[2]! % 4 === 0;
}

/** Adds each value that is not 0 to the outputs that it takes part in; an image with few zeros goes the direct way. */
function sparseRows(
  { kernels, arena, weight, scratch, constant }: Site,
  conv: Convolution,
  { tensor, width }: ConvInput,
  direct: ConvRows,
): ConvRows {
  const [, outputWidth, filters] = conv.outputShape as [number, number, number];
  const [height, kernelWidth] = conv.kernelSize;
  const packed = arena.floats(height * roundUp(kernelWidth * filters, 4));
  const marginBytes = 4 * (kernelWidth - 1) * filters;
  const rowBytes = direct.rowBytes + 2 * marginBytes;
  const list = scratch(8 * tensor.size + 32);
  const ends = scratch(4 * (tensor.size / width));
  const bias = conv.bias === null ? 0 : weight(conv.bias);
  const table = constant(NONZERO_TABLE);
  const most = tensor.size / 2;
  let isMostlyZero = false;
  const pack: Phase = {
    tasks: 1,
    run: () => void kernels['packSparseKernel']!(weight(conv.kernel), height, kernelWidth, filters, packed),
  };
  return {
    rowsAtOnce: 1,
    rowBytes,
    marginBytes,
    pack: [pack, ...direct.pack],
    run: (x, first, rows, to) => {
      if (first === 0) {
        isMostlyZero = kernels['listNonzeros']!(x, tensor.size, width, 4 * filters, 0, table, list(), ends()) <= most;
      }
      if (isMostlyZero) {
        const parts = [list(), ends(), first, rows, height, outputWidth, kernelWidth, packed, bias, filters] as const;
        kernels['sparseConvRows']!(...parts, to, rowBytes);
      } else {
        for (let row = 0; row < rows; row++) direct.run(x, first + row, 1, to + row * rowBytes + marginBytes);
      }
    },
  };
}
