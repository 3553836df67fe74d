import { imageAt, roundUp } from '../arena.js';
import type { Phase, Site } from '../node.js';
import type { ConvInput, Convolution, ConvRows } from './conv-types.js';

export type WinogradShape = Pick<Convolution, 'kernelSize' | 'strides' | 'dilation' | 'inputShape' | 'outputShape'>;

/** Outputs of a tile along an axis if Winograd's algorithm pays off: 3 x 3 and 5 x 5 kernels over several channels. */
export function chooseWinogradTile(conv: WinogradShape): number | null {
  const { kernelSize, strides, dilation, inputShape, outputShape } = conv;
  const [height, width] = kernelSize;
  if (height !== width || (height !== 3 && height !== 5)) return null;
  if ([...strides, ...dilation].some((step) => step !== 1)) return null;
  if (inputShape[2]! < 4 || outputShape[2]! < 4) return null;
  const tile = 7 - height;
  const covered = roundUp(outputShape[0]!, tile) * roundUp(outputShape[1]!, tile);
  return covered <= 2 * outputShape[0]! * outputShape[1]! ? tile : null;
}

/** Enough tiles to make reading the packed kernels worthwhile. */
const LEAST_TILES = 8;

/** Bytes of the tiles' values and products that stay in the second-level cache. */
const TILES_BYTES = 120_000;

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

export function makeWinogradRows({ kernels, arena, scratch }: Site, request: WinogradRequest): ConvRows {
  const { conv, input, tile, kernel, bias } = request;
  const [, outputWidth, filters] = conv.outputShape as [number, number, number];
  const channels = conv.inputShape[2]!;
  const size = conv.kernelSize[0];
  const [roundChannels, roundFilters] = [roundUp(channels, 4), roundUp(filters, 8)];
  const packed = arena.floats(36 * roundChannels * roundFilters);
  const tilesWide = Math.ceil(outputWidth / tile);
  const rowOfTilesBytes = 4 * 36 * tilesWide * (roundChannels + roundFilters);
  const tileRows = Math.max(Math.ceil(LEAST_TILES / tilesWide), Math.round(TILES_BYTES / rowOfTilesBytes));
  const columns = tilesWide * tile + size - 1;
  const floats = 6 * columns * roundChannels + (tileRows * rowOfTilesBytes) / 4;
  const mapBytes = (tileRows * tile + size - 1) * roundUp(columns + 20, 16);
  const places = scratch(4 * Math.max(floats, 96) + mapBytes);
  const rowBytes = 4 * tilesWide * tile * filters;
  const xRow = 4 * input.width * channels;
  const { at, row, column, channel, filter } = kernel;
  const pack: Phase = {
    tasks: roundFilters / 8,
    run: (block) => {
      kernels.packWinograd(at, row, column, channel, filter, size, channels, filters, block, packed);
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
        kernels.winogradRows(
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
