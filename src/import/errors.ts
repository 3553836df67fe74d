import { MnistxError } from '../errors.js';
import { shown } from './fields.js';
import type { ForeignLayer } from './types.js';

/** A file that is damaged, cut off or built to do harm. */
export function unreadable(file: string, what: string, cause?: unknown): MnistxError {
  const fix = 'save the model again with the program that made it';
  return new MnistxError({ code: 'MODEL_UNREADABLE', message: `${file} ${what}`, fix }, { cause });
}

/** A whole file that holds something that mnistx has no counterpart of. */
export function unsupported(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'MODEL_UNSUPPORTED', message, fix });
}

/** A layer that mnistx has no counterpart of, or that stands where none can. */
export function refusalOf({ name, className }: ForeignLayer, what: string, fix = CHANGE_LAYER): MnistxError {
  return unsupported(`the layer ${shown(name)} (${shown(className).slice(1, -1)}) cannot be imported: ${what}`, fix);
}

const CHANGE_LAYER = 'change this layer where the model was made, and save it again';
