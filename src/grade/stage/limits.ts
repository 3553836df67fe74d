import { MnistxError } from '../../errors.js';

/** The most that a submission may hold, unpacked. The run folder of a large network has some 100 MB. */
export const MOST_HANDED_IN = { bytes: 512 * 2 ** 20, files: 5000, depth: 8 } as const;

const LONGEST_PATH = 400;

/** A submission that is not read. */
export function refusal(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'FILE_UNREADABLE', message, fix });
}

export function tooLarge(): MnistxError {
  const message = `it holds more than ${MOST_HANDED_IN.bytes / 2 ** 20} MB or ${MOST_HANDED_IN.files} files`;
  return new MnistxError({
    code: 'FILE_TOO_LARGE',
    message,
    fix: 'hand in one run folder, or the experiment file alone',
  });
}

/** Names that mean the same on every system, and lead nowhere else. */
export function checkPath(name: string): void {
  const parts = name.split('/');
  const isPlain =
    name.length <= LONGEST_PATH &&
    parts.length <= MOST_HANDED_IN.depth &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\p{Cc}\\:]/u.test(part));
  if (!isPlain) throw refusal(`it holds a file with the name ${JSON.stringify(name.slice(0, 80))}`, 'pack it again');
}

/** What systems and editors leave behind, and nobody hands in. */
export function isClutter(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
}
