import { MnistxError } from '../../errors.js';
import { MOST_MODELS } from '../api/predict.js';
import type { PredictionQuestion } from '../api/predict.js';

const MOST_NAME = 200;

/**
 * The body of a prediction, checked.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function readQuestion(body: unknown): PredictionQuestion {
  const { ids, picture, fit, invert, layersOf } = (body ?? {}) as Record<string, unknown>;
  if (!Array.isArray(ids) || !ids.every(isText)) throw badUsage('ids are no list of ids', 'choose runs on the page');
  const isCountRight = ids.length >= 1 && ids.length <= MOST_MODELS;
  if (!isCountRight) throw badUsage(`${ids.length} models`, `choose from 1 to ${MOST_MODELS} models`);
  const { name, base64 } = (picture ?? {}) as Record<string, unknown>;
  if (!isText(name) || !isText(base64)) throw badUsage('there is no picture', 'send a PNG or JPEG');
  const question = { ids, picture: { name: name.slice(0, MOST_NAME), base64 } };
  return {
    ...question,
    ...(fit === undefined ? {} : { fit: oneOf('fit', fit, ['centred', 'as-is'] as const) }),
    ...(invert === undefined ? {} : { invert: oneOf('invert', invert, ['auto', 'yes', 'no'] as const) }),
    ...(isText(layersOf) ? { layersOf } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function oneOf<Choice extends string>(key: string, value: unknown, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw badUsage(`${key} is unknown`, `send one of ${choices.join(', ')}`);
  return found;
}

function badUsage(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
