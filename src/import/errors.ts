import { MnistxError } from '../errors.js';

/** A file that is damaged, cut off or built to do harm. */
export function unreadable(file: string, what: string, cause?: unknown): MnistxError {
  const fix = 'save the model again with the program that made it';
  return new MnistxError({ code: 'MODEL_UNREADABLE', message: `${file} ${what}`, fix }, { cause });
}

/** A whole file that holds something that mnistx has no counterpart of. */
export function unsupported(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'MODEL_UNSUPPORTED', message, fix });
}
