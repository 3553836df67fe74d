import { crc32, deflateSync } from 'node:zlib';

/** A PNG as it is stored: any colour type and depth, interlaced or not. The samples are those of the file. */
export interface PngDraft {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and opacity, 6 RGBA. */
  readonly colorType: number;
  readonly isInterlaced?: boolean;
  /** Row after row, pixel after pixel. */
  readonly samples: ArrayLike<number>;
  /** Filter of each row, in turn. Default: none. */
  readonly filters?: readonly number[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  /** Further parts before the image data. */
  readonly extra?: readonly Uint8Array[];
}

const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export const samplesPerPixel: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function makePng(draft: PngDraft): Uint8Array {
  return joinPng([
    makeHeader(draft),
    ...(draft.extra ?? []),
    ...(draft.palette ? [makeChunk('PLTE', draft.palette)] : []),
    ...(draft.transparency ? [makeChunk('tRNS', draft.transparency)] : []),
    makeChunk('IDAT', deflateSync(makeRawRows(draft))),
    makeChunk('IEND', []),
  ]);
}

export function joinPng(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), ...chunks]));
}

export function makeHeader({ width, height, depth, colorType, isInterlaced }: Omit<PngDraft, 'samples'>): Uint8Array {
  const content = new DataView(new ArrayBuffer(13));
  content.setUint32(0, width);
  content.setUint32(4, height);
  content.setUint8(8, depth);
  content.setUint8(9, colorType);
  content.setUint8(12, isInterlaced === true ? 1 : 0);
  return makeChunk('IHDR', new Uint8Array(content.buffer));
}

export function makeChunk(type: string, content: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(Buffer.from(type, 'latin1'), 4);
  bytes.set(Uint8Array.from(content), 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** Rows with their filters, not yet compressed. */
export function makeRawRows(draft: PngDraft): Uint8Array {
  const { width, height, isInterlaced } = draft;
  const passes = isInterlaced === true ? PASSES : [[0, 0, 1, 1] as const];
  let rowNumber = 0;
  const rows = passes.flatMap(([left, top, xStep, yStep]) => {
    const columns = listRange(left, width, xStep);
    if (columns.length === 0) return [];
    let above: Uint8Array | null = null;
    return listRange(top, height, yStep).map((y) => {
      const row = packRow(draft, y, columns);
      const filter = draft.filters?.[rowNumber++ % draft.filters.length] ?? 0;
      const filtered = filterRow(row, above ?? new Uint8Array(row.length), filter, findStep(draft));
      above = row;
      return filtered;
    });
  });
  return Buffer.concat(rows);
}

function listRange(start: number, end: number, step: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, at) => start + at * step);
}

function findStep({ depth, colorType }: PngDraft): number {
  return Math.max(1, (depth * samplesPerPixel[colorType]!) / 8);
}

function packRow({ width, depth, colorType, samples }: PngDraft, y: number, columns: readonly number[]): Uint8Array {
  const count = samplesPerPixel[colorType]!;
  const bits = columns
    .flatMap((x) => Array.from({ length: count }, (_, at) => samples[(y * width + x) * count + at]!))
    .map((sample) => sample.toString(2).padStart(depth, '0'))
    .join('');
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) =>
    parseInt(bits.slice(8 * at, 8 * at + 8).padEnd(8, '0'), 2),
  );
}

function filterRow(row: Uint8Array, above: Uint8Array, filter: number, step: number): Uint8Array {
  const filtered = row.map((value, at) => {
    const [a, b, c] = [row[at - step] ?? 0, above[at]!, above[at - step] ?? 0];
    const p = a + b - c;
    const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    return value - [0, a, b, Math.floor((a + b) / 2), paeth][filter]!;
  });
  return Uint8Array.from([filter, ...filtered]);
}
