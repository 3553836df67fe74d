export type IdxContent = 'images' | 'labels';

/** What the first bytes of an IDX file say. */
export interface IdxHeader {
  /** (N) for labels, (N, H, W) or (N, H, W, C) for images. */
  readonly dimensions: readonly number[];
  readonly headerBytes: number;
  /** Header and elements together. */
  readonly fileBytes: number;
}

/** The most bytes that a header takes. */
export const LONGEST_HEADER = 4 + 4 * 4;
const DIMENSION_COUNTS = { labels: [1], images: [3, 4] } as const;

/** The header of http://yann.lecun.com/exdb/mnist/: two zeros, the element type, the dimension count, the dimensions. */
export function parseIdxHeader(start: Uint8Array, content: IdxContent): IdxHeader | string {
  const view = new DataView(start.buffer, start.byteOffset, Math.min(start.byteLength, LONGEST_HEADER));
  if (view.byteLength < 4 || view.getUint16(0) !== 0)
    return 'is not an IDX file: it does not start with two zero bytes';
  if (view.getUint8(2) !== 8) return `holds elements of type ${view.getUint8(2)}; only unsigned bytes (8) can be read`;
  const dimensionCount = view.getUint8(3);
  const allowed: readonly number[] = DIMENSION_COUNTS[content];
  if (!allowed.includes(dimensionCount)) {
    return `has ${dimensionCount} dimensions, but ${content} have ${allowed.join(' or ')}`;
  }
  const headerBytes = 4 + 4 * dimensionCount;
  if (view.byteLength < headerBytes) return 'ends inside its header';
  const dimensions = Array.from({ length: dimensionCount }, (_, index) => view.getUint32(4 + 4 * index));
  if (dimensions.includes(0)) return `is empty: its dimensions are ${dimensions.join(' x ')}`;
  // Doubles: a product above 2^53 is inexact, but far above the limit.
  return { dimensions, headerBytes, fileBytes: headerBytes + dimensions.reduce((product, size) => product * size, 1) };
}
