import type { FlatLayer } from '../config/blocks/flatten-layers.js';
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

/**
 * What is wrong with a network that was translated: its data have to be others, since a model is not changed to fit them,
 * or a layer of the file computes something else than it would here.
 */
export function explainMisfit(
  file: string,
  error: unknown,
  network: readonly FlatLayer[],
  origins: readonly (Origin | null)[],
): unknown {
  if (!(error instanceof MnistxError)) return error;
  const { code, message, path = [] } = error.problems[0]!;
  if (code === 'CLASS_COUNT')
    return new MnistxError({ code, message: `${file}: ${message}`, fix: DATA_FIX }, { cause: error });
  const layer = network.find((one) => one.path.every((key, at) => key === path[at]));
  const merge = layer?.layer.type === 'branches' || layer?.layer.type === 'residual' ? layer.layer.merge : null;
  if (code !== 'SHAPE_MISMATCH' || merge === null) return error;
  const origin = origins[network.indexOf(layer!)]!;
  const along = origin.axis === null ? '' : `it works along axis ${origin.axis}; `;
  return new MnistxError(
    {
      code: 'MODEL_UNSUPPORTED',
      message: `the layer "${origin.name}" cannot be imported: ${along}${message}`,
      fix:
        merge === 'concatenate'
          ? 'only the last axis can be joined: save the model with channels last'
          : 'Keras repeats (broadcasts) the smaller one, which has no counterpart: let all have the same shape',
    },
    { cause: error },
  );
}

/**
 * Checks that layers work along the last axis of their input, which is the only one here, and have the input that they were
 * made for.
 *
 * @throws {MnistxError} MODEL_UNSUPPORTED
 */
export function checkOrigins({ layers }: Plan, origins: readonly (Origin | null)[]): void {
  for (const [index, origin] of origins.entries()) {
    if (origin === null) continue;
    const { name, axis, inputShape = layers[index]!.inputShape } = origin;
    const found = layers[index]!.inputShape;
    if (String(inputShape) !== String(found))
      throw unsupported(
        `the layer "${name}" cannot be imported: it cuts images of ${inputShape.join('×')} into patches, and is given ${found.join('×')}`,
        'change this layer where the model was made, and save it again',
      );
    if (axis === null || axis === found.length) continue;
    throw unsupported(
      `the layer "${name}" cannot be imported: it works along axis ${axis}`,
      'only the last axis has a counterpart; save the model with channels last',
    );
  }
}
