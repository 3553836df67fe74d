import { checkSize, damagedError } from './limits.js';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of each number of a pixel. */
  readonly depth: number;
  /** Channels of the picture without its opacity: 1 grey, 3 colour. */
  readonly channels: 1 | 3;
  readonly hasOpacity: boolean;
  readonly isInterlaced: boolean;
  /** Bits of a stored pixel. */
  readonly pixelBits: number;
}

interface ColorType {
  readonly depths: readonly number[];
  /** Numbers that are stored for a pixel. */
  readonly samples: number;
  readonly channels: 1 | 3;
  readonly hasOpacity: boolean;
}

const COLOR_TYPES: Readonly<Record<number, ColorType>> = {
  0: { depths: [1, 2, 4, 8, 16], samples: 1, channels: 1, hasOpacity: false },
  2: { depths: [8, 16], samples: 3, channels: 3, hasOpacity: false },
  3: { depths: [1, 2, 4, 8], samples: 1, channels: 3, hasOpacity: false },
  4: { depths: [8, 16], samples: 2, channels: 1, hasOpacity: true },
  6: { depths: [8, 16], samples: 4, channels: 3, hasOpacity: true },
};

/**
 * The 13 bytes of IHDR, checked.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function readPngHeader(name: string, header: Uint8Array): PngHeader {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, colorType = 0, compression, filter, interlace = 2] = header.subarray(8);
  checkSize(name, width, height);
  const type = COLOR_TYPES[colorType];
  if (type === undefined || !type.depths.includes(depth))
    throw damagedError(name, `no PNG has colour type ${colorType} with ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw damagedError(name, 'its PNG header is not valid');
  const { channels, hasOpacity, samples } = type;
  return { width, height, depth, channels, hasOpacity, isInterlaced: interlace === 1, pixelBits: depth * samples };
}

/** Bytes of the rows as they are stored, each with a byte that names its filter. */
export function countRawBytes({ width, height, isInterlaced, pixelBits }: PngHeader): number {
  return (isInterlaced ? ADAM7 : [[0, 0, 1, 1] as const]).reduce((total, [x, y, xStep, yStep]) => {
    const [columns, rows] = [Math.ceil((width - x) / xStep), Math.ceil((height - y) / yStep)];
    return columns > 0 && rows > 0 ? total + rows * (1 + Math.ceil((columns * pixelBits) / 8)) : total;
  }, 0);
}

/** Left, top and steps of the seven passes of an interlaced picture. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
