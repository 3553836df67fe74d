export interface ExifDraft {
  readonly orientation: number;
  /** Default: true. */
  readonly isLittle?: boolean;
  /** Default: SHORT, as the standard asks for. */
  readonly type?: 'SHORT' | 'LONG';
}

const TYPES = { SHORT: 3, LONG: 4 } as const;

/** A TIFF directory that holds an orientation and nothing else. */
export function makeTiff({ orientation, isLittle = true, type = 'SHORT' }: ExifDraft): number[] {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, 1, isLittle);
  view.setUint16(10, 0x0112, isLittle);
  view.setUint16(12, TYPES[type], isLittle);
  view.setUint32(14, 1, isLittle);
  if (type === 'SHORT') view.setUint16(18, orientation, isLittle);
  else view.setUint32(18, orientation, isLittle);
  return [...new Uint8Array(view.buffer)];
}

/** The same as a JPEG's segment holds it. */
export function makeExif(draft: ExifDraft): number[] {
  return [...Buffer.from('Exif\0\0'), ...makeTiff(draft)];
}
