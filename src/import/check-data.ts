import { MnistxError } from '../errors.js';
import type { Plan } from '../model/types.js';
import { unsupported } from './errors.js';
import type { Origin, Topology } from './types.js';

/** Data as they are described before they are read. */
interface DataForm {
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
}

const DATA_FIX = 'name the data that it is for: -S data.dataset=fashion_mnist or -S data.path=photos';

/**
 * Checks that images have the size that a model takes, before its layers are compiled for them.
 *
 * @throws {MnistxError} SHAPE_MISMATCH
 */
export function checkInput(file: string, { inputShape }: Topology, { imageShape }: DataForm): void {
  if (inputShape === null) return;
  const [height, width, channels] = imageShape;
  const taken = [[height * width * channels], ...(channels === 1 ? [[height, width]] : []), imageShape];
  if (taken.some((shape) => String(shape) === String(inputShape))) return;
  const message = `${file} takes inputs of ${inputShape.join('×')}, but the data have images of ${imageShape.join('×')}`;
  throw new MnistxError({ code: 'SHAPE_MISMATCH', message, fix: DATA_FIX });
}

/** A model is not changed to fit the data: the data have to be others. */
export function explainMisfit(file: string, error: unknown): unknown {
  if (!(error instanceof MnistxError) || error.code !== 'CLASS_COUNT') return error;
  const { message } = error.problems[0]!;
  return new MnistxError({ code: 'CLASS_COUNT', message: `${file}: ${message}`, fix: DATA_FIX }, { cause: error });
}

/**
 * Checks that layers work along the last axis of their input, which is the only one here.
 *
 * @throws {MnistxError} MODEL_UNSUPPORTED
 */
export function checkAxes({ layers }: Plan, origins: readonly (Origin | null)[]): void {
  for (const [index, origin] of origins.entries()) {
    if (origin === null || origin.axis === null || origin.axis === layers[index]!.inputShape.length) continue;
    throw unsupported(
      `the layer "${origin.name}" cannot be imported: it works along axis ${origin.axis}`,
      'only the last axis has a counterpart; save the model with channels last',
    );
  }
}
