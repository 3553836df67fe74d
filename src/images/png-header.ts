import { checkSize, damagedError } from './limits.js';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly color: PngColor;
  readonly isInterlaced: boolean;
}

export type PngColor = 'grey' | 'rgb' | 'palette' | 'grey-alpha' | 'rgba';

/** By colour type: how a pixel is stored, in which depths, and how many numbers it has. */
const COLORS: Readonly<Record<number, { color: PngColor; depths: readonly number[] }>> = {
  0: { color: 'grey', depths: [1, 2, 4, 8, 16] },
  2: { color: 'rgb', depths: [8, 16] },
  3: { color: 'palette', depths: [1, 2, 4, 8] },
  4: { color: 'grey-alpha', depths: [8, 16] },
  6: { color: 'rgba', depths: [8, 16] },
};

export const SAMPLES: Readonly<Record<PngColor, number>> = {
  grey: 1,
  rgb: 3,
  palette: 1,
  'grey-alpha': 2,
  rgba: 4,
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
  const type = COLORS[colorType];
  if (type === undefined || !type.depths.includes(depth))
    throw damagedError(name, `no PNG has colour type ${colorType} with ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw damagedError(name, 'its PNG header is not valid');
  return { width, height, depth: depth as PngHeader['depth'], color: type.color, isInterlaced: interlace === 1 };
}

/** A part of the picture that is stored as an image of its own. */
export interface PngPass {
  readonly x: number;
  readonly y: number;
  readonly xStep: number;
  readonly yStep: number;
  readonly width: number;
  readonly height: number;
  /** Of one row, without the byte that names its filter. */
  readonly rowBytes: number;
}

/** One pass, or the up to seven of Adam7. */
export function listPasses({ width, height, depth, color, isInterlaced }: PngHeader): PngPass[] {
  return (isInterlaced ? ADAM7 : [[0, 0, 1, 1] as const])
    .map(([x, y, xStep, yStep]) => {
      const size = { width: Math.ceil((width - x) / xStep), height: Math.ceil((height - y) / yStep) };
      return { x, y, xStep, yStep, ...size, rowBytes: Math.ceil((size.width * depth * SAMPLES[color]) / 8) };
    })
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
