import type { Augmentation } from '../../src/config/types.js';
import { Augmenter } from '../../src/data/augment/augmenter.js';
import { computeLearningRate } from '../../src/engine/learning-rate.js';
import { addMetrics, softmaxRows } from '../../src/engine/metrics.js';
import { drawEpochOrder } from '../../src/engine/epoch-order.js';
import { studentTQuantile, studentTTails } from '../../src/evaluation/student-t.js';
import * as exact from '../../src/exact-math.js';
import { initialWeights } from '../../src/model/initialize.js';
import { dropoutMask } from '../../src/model/layers/noise.js';
import { fillMask } from '../../src/model/masks.js';
import type { Plan } from '../../src/model/types.js';
import { Purpose, uniformSource } from '../../src/random.js';

/** Web standards that Node has, too, without the types of the browser. */
const { crypto } = globalThis as unknown as {
  readonly crypto: { readonly subtle: { digest(name: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer> } };
};

/**
 * SHA-256 of each thing that must have the same bits in every JavaScript engine. Plans are plain data and come in: what
 * makes them reads files. Runs in a page as it is.
 */
export async function digestExactBits(
  plans: readonly Plan[],
  augment: readonly Augmentation[],
): Promise<Readonly<Record<string, string>>> {
  const results: Readonly<Record<string, readonly (Float64Array | Float32Array | Uint32Array)[]>> = {
    functions: [sampleFunctions()],
    weights: plans.map(initialWeights),
    rates: plans.map((plan) => Float64Array.from({ length: 300 }, (_, step) => computeLearningRate(plan, step, 30))),
    orders: plans.map((plan) => drawEpochOrder(plan, 1000, 2)),
    masks: [0.1, 0.5].map(mask),
    metrics: plans.map(metrics),
    studentT: [samplesOfStudentT()],
    augmented: augmented(augment),
  };
  const digests = Object.entries(results).map(async ([name, arrays]) => [name, await digest(arrays)] as const);
  return Object.fromEntries(await Promise.all(digests));
}

function sampleFunctions(): Float64Array {
  const uniform = uniformSource({ seed: 1, purpose: Purpose.split });
  const { exp, log, log10, pow, sin, cos, tanh } = exact;
  const samples = Array.from({ length: 2000 }, uniform).flatMap((x) => {
    const large = 1e6 * (x - 0.5);
    const values = [exp(1e-3 * large), log(x), log10(1e9 * x), pow(0.96, 100 * x), pow(x, 0.7)];
    return [...values, sin(large), cos(large), cos(Math.PI * x), cos(1e300 * x), tanh(8 * x - 4)];
  });
  return Float64Array.from(samples);
}

function samplesOfStudentT(): Float64Array {
  const degrees = [1, 2, 3, 7, 20, 999];
  return Float64Array.from(
    degrees.flatMap((n) => [studentTQuantile(0.975, n), studentTTails(1.5, n), studentTTails(9, n)]),
  );
}

function mask(rate: number): Float32Array {
  const values = new Float32Array(1000);
  fillMask(dropoutMask(rate), { seed: 7, epoch: 2, step: 3, layer: 1 }, values);
  return values;
}

function augmented(augment: readonly Augmentation[]): readonly Float32Array[] {
  const augmenter = new Augmenter({ augment, seed: 3, shape: [9, 8, 3], classes: 4 });
  const uniform = uniformSource({ seed: 4, purpose: Purpose.split });
  const bytes = (count: number, below: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => Math.floor(below * uniform()));
  const set = { count: 30, images: bytes(30 * 9 * 8 * 3, 256), labels: bytes(30, 4) };
  return Array.from({ length: set.count }, (_, example) => augmenter.augment(set, example, 2)).flatMap(
    ({ pixels, target }) => [pixels.slice(), target.slice()],
  );
}

function metrics(plan: Plan): Float64Array {
  const uniform = uniformSource({ seed: 2, purpose: Purpose.split });
  const outputs = Float32Array.from({ length: 100 * plan.classes }, () => 20 * uniform() - 10);
  const sums = { loss: 0, correct: 0, topK: 0 };
  addMetrics(sums, plan, outputs, new Uint8Array(100).fill(3));
  softmaxRows(outputs, plan.classes);
  return Float64Array.of(sums.loss, ...outputs);
}

async function digest(arrays: readonly (Float64Array | Float32Array | Uint32Array)[]): Promise<string> {
  const bytes = arrays.flatMap(({ buffer, byteOffset, byteLength }) => [
    ...new Uint8Array(buffer, byteOffset, byteLength),
  ]);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
