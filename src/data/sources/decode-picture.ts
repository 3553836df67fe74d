import { readFileSync, statSync } from 'node:fs';
import { MnistxError, throwIfAtLimit } from '../../errors.js';
import type { Problem } from '../../errors.js';
import { fitPicture } from '../../images/fit-picture.js';
import type { Fit } from '../../images/fit-picture.js';
import { MOST_FILE_BYTES } from '../../images/limits.js';
import { printable } from '../../short-names.js';
import { sha256 } from '../idx.js';
import { outlineImage, readStridedImage } from '../read-image.js';
import type { PictureFile, PictureProblem } from './picture-tree.js';

/** Raised when the same files would be decoded to other pixels. */
export const DECODING = 1;

/** A picture of which the file's content is in memory already, and what messages call it. */
export interface HeldPicture {
  readonly path: string;
  readonly bytes: number;
  readonly content: Uint8Array;
}

export type AnyPicture = PictureFile | HeldPicture;

/**
 * How pictures are to be decoded. Without `isFitted` each must already have the size of the form, and without `hasChannels`
 * none may have more channels.
 */
export interface DecodeForm {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly fit: Fit;
  readonly isFitted: boolean;
  readonly hasChannels: boolean;
}

/** Pictures in a row, and what could not be decoded. */
export interface DecodedPictures {
  readonly bytes: Uint8Array;
  /** SHA-256 of each file; '' for what was in memory. */
  readonly digests: readonly string[];
  readonly problems: readonly PictureProblem[];
}

export function decodePictures(files: readonly AnyPicture[], form: DecodeForm): DecodedPictures {
  const size = form.height * form.width * form.channels;
  const bytes = new Uint8Array(files.length * size);
  const problems: PictureProblem[] = [];
  const digests = files.map((file, at) => {
    try {
      const isHeld = 'content' in file;
      const content = isHeld ? file.content : readPictureFile(file);
      bytes.set(decode(content, file, form), at * size);
      return isHeld ? '' : sha256(content);
    } catch (error) {
      problems.push(...problemsOf(error));
      return '';
    }
  });
  return { bytes, digests, problems };
}

function decode(content: Uint8Array, file: Pick<PictureFile, 'path'>, form: DecodeForm): Uint8Array {
  const name = printable(file.path);
  const pixels = readStridedImage(content, name);
  const { height, width, channels, fit } = form;
  if (!form.isFitted && (pixels.height !== height || pixels.width !== width)) {
    throw new MnistxError({
      code: 'DATA_DAMAGED',
      message: `${name} is ${pixels.height} x ${pixels.width} pixels, others are ${height} x ${width} (height x width)`,
      fix: sizeFix(height, width),
    });
  }
  if (!form.hasChannels && outlineImage(content, name).channels > channels) {
    throw new MnistxError({
      code: 'DATA_DAMAGED',
      message: `${name} is in colour, the first picture is grey`,
      fix: 'set data.channels: 3, or 1 to make all of them grey',
    });
  }
  return fitPicture(pixels, [height, width, channels], fit);
}

export function sizeFix(height: number, width: number): string {
  const size = `data.size: [${height}, ${width}]`;
  return `write the size that all get, such as ${size}, and data.fit: letterbox, crop or resize; data show takes --size ${height}`;
}

/** @throws {MnistxError} DATA_DAMAGED for a file that has changed since it was listed; DATA_NOT_FOUND, DISK */
export function readPictureFile({ path, bytes, times }: PictureFile): Uint8Array {
  const name = printable(path);
  try {
    if (bytes > MOST_FILE_BYTES)
      throw new MnistxError({
        code: 'DATA_DAMAGED',
        message: `${name} is too large: pictures may have ${MOST_FILE_BYTES / 2 ** 20} MiB`,
        fix: 'shrink it first',
      });
    const content = readFileSync(path);
    const now = statSync(path, { bigint: true });
    if (content.length !== bytes || `${now.mtimeNs}-${now.ctimeNs}` !== times)
      throw new MnistxError({
        code: 'DATA_DAMAGED',
        message: `${name} changed while it was read`,
        fix: 'run again when nothing writes to the folder',
      });
    return content;
  } catch (cause) {
    if (cause instanceof MnistxError) throw cause;
    throwIfAtLimit(path, cause);
    const message = `${name} cannot be read (${(cause as NodeJS.ErrnoException).code})`;
    throw new MnistxError({ code: 'DATA_NOT_FOUND', message, fix: 'check its permissions' }, { cause });
  }
}

/** What is wrong with a picture; any other error is a fault of the program. */
export function problemsOf(error: unknown): PictureProblem[] {
  if (!(error instanceof MnistxError)) throw error;
  return error.problems.map(({ message, fix = 'move it out of the folder' }) => ({ message, fix }));
}

const MOST_PROBLEMS = 20;

/** All of them, up to a number that can be read. */
export function problemsError(problems: readonly PictureProblem[]): MnistxError {
  const shown: Problem[] = problems
    .slice(0, MOST_PROBLEMS)
    .map(({ message, fix }) => ({ code: 'DATA_DAMAGED', message, fix }));
  const more = problems.length - shown.length;
  if (more > 0)
    shown.push({ code: 'DATA_DAMAGED', message: `${more} more of the pictures or folders are like that`, count: more });
  return new MnistxError(shown);
}
