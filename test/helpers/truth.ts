import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Prepared } from './engines.js';
import { compileCase } from './engines.js';
import { repository } from './runs-on-disk.js';

const folder = join(repository, 'test', 'truth');

/** Reads what the Python scripts of that folder wrote: one entry per case. */
export function readTruth<T>(
  name:
    | 'augmentations'
    | 'blocks'
    | 'frozen'
    | 'layers'
    | 'losses'
    | 'optimizers'
    | 'schedules'
    | 'tokens'
    | 'updates'
    | 'watches',
): readonly T[] {
  return (JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { readonly cases: readonly T[] }).cases;
}

export interface NetworkTruth {
  readonly name: string;
  readonly image: readonly [number, number, number];
  readonly count: number;
  readonly classes: number;
  readonly layers: readonly object[];
  readonly loss: object;
  readonly class_weight?: object;
  /** By the layer's place, in inference. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly training_loss: number;
  /** Of each weight that is trained; of the others their values after a step. */
  readonly gradients: readonly (readonly number[])[];
  readonly trainable: readonly boolean[];
  /** Which values or channels a dropout keeps; standard normal numbers of noise. */
  readonly mask?: readonly number[];
}

export interface OptimizerTruth {
  readonly optimizer: { readonly type: string; readonly learning_rate?: number };
  readonly schedule: { readonly type: string };
  readonly losses: readonly number[];
  readonly rates: readonly number[];
  readonly weights: readonly number[];
  /** After the end of training, if moving averages are kept. */
  readonly final?: readonly number[];
}

export interface ScheduleTruth {
  readonly schedule: { readonly type: string };
  readonly learning_rate: number;
  readonly epochs: number;
  readonly per_epoch: number;
  readonly rates: readonly number[];
}

/** The images, labels and weights of a case, made as in the script. */
export function prepareTruth(
  { image, classes, layers, count }: Pick<NetworkTruth, 'image' | 'classes' | 'layers' | 'count'>,
  train: object,
): Prepared {
  const plan = compileCase({ image, classes, layers, count, seed: 0, train: { shuffle: false, ...train } });
  const [height, width, channels] = image;
  const images = makeNoise(1, count * height * width * channels);
  const labels = makeNoise(2, count).map((value) => value % classes);
  const weights = new Float32Array(plan.weightCount);
  plan.slots.forEach(({ role, offset, size }, index) => {
    const middle = role === 'moving_variance' ? -64 : 128;
    makeNoise(100 + index, size).forEach((value, at) => (weights[offset + at] = (value - middle) / 256));
  });
  const normalization = {
    scale: Array.from({ length: channels }, () => 1 / 255),
    offset: Array.from({ length: channels }, () => 0),
  };
  return { plan, training: { count, images, labels }, normalization, weights };
}

/** Bytes by Knuth's multiplicative hash, mixed twice. */
export function makeNoise(seed: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => {
    let word = (Math.imul(at + 1, 2654435761) + Math.imul(seed, 40503)) >>> 0;
    word ^= word >>> 15;
    word = Math.imul(word, 2246822519) >>> 0;
    return (word ^ (word >>> 13)) >>> 24;
  });
}
