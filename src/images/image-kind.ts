import { unreadableError } from './limits.js';
import type { NamedBytes } from './limits.js';

export type ImageKind = 'png' | 'jpeg';

/** How many bytes at the start of a file tell its kind. */
export const KIND_BYTES = 1024;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/**
 * The kind of an image by its first bytes, whatever its name.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE for everything that is neither PNG nor JPEG, naming what it is
 */
export function detectImageKind({ name, bytes }: NamedBytes): ImageKind {
  // No string is made of the most frequent kinds.
  if (startsWith(bytes, PNG)) return 'png';
  if (startsWith(bytes, JPEG)) return 'jpeg';
  const head = decodeLatin1(bytes);
  if (head === '') throw unreadableError(`${name} is empty`, 'name a PNG or JPEG file');
  const known = OTHERS.find(({ isIt }) => isIt(head));
  if (known === undefined) throw unreadableError(`${name} is neither PNG nor JPEG`, 'name a PNG or JPEG file');
  throw unreadableError(`${name} is ${known.what}; PNG and JPEG are read`, known.fix ?? 'convert it to PNG');
}

/** "a PNG", "a GIF"; `null` for anything that is known to be no picture or page. */
export function nameFileKind(bytes: Uint8Array): string | null {
  if (startsWith(bytes, PNG)) return 'a PNG';
  if (startsWith(bytes, JPEG)) return 'a JPEG';
  const head = decodeLatin1(bytes);
  return OTHERS.find(({ isIt }) => isIt(head))?.what ?? null;
}

interface OtherKind {
  readonly what: string;
  readonly isIt: (head: string) => boolean;
  readonly fix?: string;
}

const starts =
  (...beginnings: readonly string[]) =>
  (head: string): boolean =>
    beginnings.some((beginning) => head.startsWith(beginning));

/** ISO base media files name their brand behind `ftyp`. */
const hasBrand = (brands: RegExp) => (head: string) => head.slice(4, 8) === 'ftyp' && brands.test(head.slice(8, 32));

const OTHERS: readonly OtherKind[] = [
  { what: 'a GIF', isIt: starts('GIF8') },
  { what: 'a WebP', isIt: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' },
  { what: 'an AVIF', isIt: hasBrand(/avi[fs]/) },
  { what: 'a HEIC', isIt: hasBrand(/hei[cfmsx]|hev[cx]|mif1|msf1/) },
  { what: 'a JPEG XL', isIt: starts('\xff\x0a', '\0\0\0\x0cJXL ') },
  { what: 'a JPEG 2000', isIt: starts('\xff\x4f\xff\x51', '\0\0\0\x0cjP  ') },
  { what: 'a BMP', isIt: starts('BM') },
  { what: 'a TIFF', isIt: starts('II*\0', 'MM\0*', 'II+\0', 'MM\0+') },
  { what: 'an icon file', isIt: starts('\0\0\x01\0') },
  { what: 'a Photoshop file', isIt: starts('8BPS') },
  { what: 'a PDF', isIt: starts('%PDF') },
  { what: 'a PNM image', isIt: (head) => /^P[1-7]\s/.test(head) },
  { what: 'an SVG', isIt: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:[^]*<)?svg[\s>]/i.test(head), fix: 'draw it as PNG' },
  { what: 'a web page', isIt: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)/i.test(head) },
  {
    what: 'an IDX file of a dataset',
    isIt: (head) => /^\0\0[\x08\x09\x0b-\x0e][\x01-\x04]/.test(head),
    fix: 'save one of its images as PNG',
  },
];

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, at) => bytes[at] === byte);
}

function decodeLatin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, KIND_BYTES));
}
