import { readExifOrientation } from './exif.js';
import type { Orientation } from './exif.js';
import { checkSize, cutOffError, damagedError, unreadableError } from './limits.js';
import type { NamedBytes } from './limits.js';

export interface JpegComponent {
  readonly id: number;
  /** Its blocks in each unit, across and down: 1 to 4. */
  readonly across: number;
  readonly down: number;
}

/** What is known of a JPEG before it is decoded. */
export interface JpegOutline {
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  readonly orientation: Orientation;
  readonly scans: number;
  /** Offset after the end marker, where cameras put further images. */
  readonly end: number;
}

/** A file of nothing but tables would keep a decoder busy for a long time. */
const MOST_SEGMENTS = 10_000;

const MARKER = { SOI: 0xd8, EOI: 0xd9, SOS: 0xda, APP1: 0xe1 } as const;

/**
 * Walks over the segments of a JPEG (ITU T.81, annex B) up to its end marker; decodes nothing.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function readJpegOutline({ name, bytes }: NamedBytes): JpegOutline {
  let frame: Pick<JpegOutline, 'width' | 'height' | 'components'> | null = null;
  let orientation: Orientation = 1;
  let scans = 0;
  let at = 2;
  for (let segment = 0; ; segment++) {
    if (segment > MOST_SEGMENTS) throw damagedError(name, `the JPEG has more than ${MOST_SEGMENTS} parts`);
    if (at + 2 > bytes.length) throw cutOffError(name, 'JPEG');
    if (bytes[at] !== 0xff) throw damagedError(name, 'a part of the JPEG does not begin where the one before it ends');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at = skipFill(bytes, at);
      continue;
    }
    if (marker === MARKER.EOI) break;
    if (at + 4 > bytes.length) throw cutOffError(name, 'JPEG');
    const length = bytes[at + 2]! * 256 + bytes[at + 3]!;
    const end = at + 2 + length;
    if (length < 2) throw damagedError(name, 'a part of the JPEG has no length');
    if (end > bytes.length) throw cutOffError(name, 'JPEG');
    const content = bytes.subarray(at + 4, end);
    at = end;
    if (isFrame(marker)) {
      if (frame !== null) throw damagedError(name, 'the JPEG has two headers');
      frame = readFrame(name, marker, content);
    } else if (marker === MARKER.APP1) orientation = readExifOrientation(content) ?? orientation;
    else if (marker === MARKER.SOS) {
      if (frame === null) throw damagedError(name, 'the JPEG has image data before its header');
      scans++;
      at = findEndOfScan(bytes, at);
    }
  }
  if (frame === null || scans === 0) throw damagedError(name, 'the JPEG has no image data');
  return { ...frame, orientation, scans, end: at + 2 };
}

/** SOF0 to SOF15; among them are DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function readFrame(name: string, marker: number, content: Uint8Array) {
  if (marker > 0xc2)
    throw unreadableError(
      `${name} is a lossless or arithmetic-coded JPEG; baseline and progressive ones are read`,
      'save it as PNG',
    );
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, count = 0] = content;
  if (content.length !== 6 + 3 * count || count === 0) throw damagedError(name, 'its JPEG header is not valid');
  if (precision !== 8) throw unreadableError(`${name} is a JPEG with ${precision} bits a colour`, 'save it as PNG');
  const [width, height] = [widthHigh * 256 + widthLow, heightHigh * 256 + heightLow];
  checkSize(name, width, height);
  if (count === 4) throw unreadableError(`${name} is a JPEG in CMYK, for print`, 'save it in RGB, or as PNG');
  if (count !== 1 && count !== 3) throw damagedError(name, `the JPEG has ${count} colours`);
  const components = Array.from({ length: count }, (_, index) => {
    const [id = 0, sampling = 0] = content.subarray(6 + 3 * index);
    return { id, across: sampling >> 4, down: sampling & 15 };
  });
  const isValid = components.every(({ across, down }) => across >= 1 && across <= 4 && down >= 1 && down <= 4);
  if (!isValid || new Set(components.map(({ id }) => id)).size !== count)
    throw damagedError(name, 'its JPEG header is not valid');
  return { width, height, components };
}

/** Entropy-coded data ends before the first marker other than a restart; FF 00 is a stuffed FF. */
function findEndOfScan(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return bytes.length;
    const next = bytes[at + 1]!;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at += 2;
  }
}

function skipFill(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at + 1] === 0xff) at++;
  return at;
}
