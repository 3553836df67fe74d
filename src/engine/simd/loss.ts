import { trainsOnLogits } from '../../model/training-facts.js';
import { weighShares } from '../../model/class-weights.js';
import { imageAt } from './arena.js';
import { makeLoss } from './compute-loss.js';
import type { ComputeLoss } from './compute-loss.js';
import { SHARDS } from './node.js';
import type { NodeInput, Phase, ShardWork, Step } from './node.js';
import type { ProgramContext } from './program-context.js';

/** Bytes of a shard's sums: loss, right answers, right ones among k, as 64-bit floats. */
export const SUM_BYTES = 24;

/** What follows the last output: sums of the shards, in training its gradient, and probabilities where they are wanted. */
export function lossWork(
  context: ProgramContext,
  { input: output, dInput: dOutput }: NodeInput,
  sumsOf: (step: number, shard: number) => number,
): { readonly train: ShardWork; readonly evaluate: ShardWork } {
  const { plan, kernels, memory, arena, capacity, targets, classWeights } = context;
  const compute = makeLoss(context);
  const computeWeighted = weightedLoss(context, compute);
  const isLogits = trainsOnLogits(plan);
  const labels = arena.bytes(capacity);
  const rowBytes = 4 * plan.classes;
  // The loss kernels need rows without gaps: gather a shard's rows, then scatter their gradients.
  const rows = arena.floats(capacity * plan.classes + 16);
  const dRows = arena.floats(capacity * plan.classes + 16);
  const work =
    (isTraining: boolean): ShardWork =>
    ({ index, from, to }, { count, step }) => {
      const { order, first, labels: source, probabilities } = context.batch;
      const sums = sumsOf(step, index);
      new Float64Array(memory.buffer, sums, 3).fill(0);
      if (to === from) return;
      kernels.copyRows(rows + from * rowBytes, rowBytes, imageAt(output, from), output.stride, to - from, plan.classes);
      const at = rows + from * rowBytes;
      const dAt = isTraining ? dRows + from * rowBytes : 0;
      const isMixed = isTraining && targets !== 0;
      if (!isMixed) kernels.gatherLabels(source, order, first, from, to, labels);
      const computeLoss = isTraining && classWeights !== null ? computeWeighted : compute;
      computeLoss({
        outputs: at,
        labels: labels + from,
        targets: isMixed ? targets + from * rowBytes : 0,
        rows: to - from,
        scale: 1 / count,
        dOutputs: dAt,
        sums,
        shard: index,
      });
      if (isTraining && dOutput !== null) {
        kernels.copyRows(imageAt(dOutput, from), dOutput.stride, dAt, rowBytes, to - from, plan.classes);
      }
      if (probabilities === 0) return;
      const target = probabilities + from * rowBytes;
      if (isLogits) kernels.softmaxRows(at, target, to - from, plan.classes);
      else kernels.copyFloats(target, at, (to - from) * plan.classes);
    };
  return { train: work(true), evaluate: work(false) };
}

/** Computes a loss row by row, each with the weight of its class. Weights of 1 change no bit. */
function weightedLoss(
  { plan: { classes }, memory, arena, classWeights }: ProgramContext,
  computeLoss: ComputeLoss,
): ComputeLoss {
  const weights = classWeights ?? [];
  const rowBytes = 4 * classes;
  // A shard has its own place: shards are computed at once.
  const own = arena.bytes(SHARDS * SUM_BYTES);
  return ({ outputs, labels, targets, rows, scale, dOutputs, sums, shard }) => {
    const at = own + shard * SUM_BYTES;
    const [totals, ofRow] = [new Float64Array(memory.buffer, sums, 3), new Float64Array(memory.buffer, at, 3)];
    const bytes = new Uint8Array(memory.buffer, labels, rows);
    for (let row = 0; row < rows; row++) {
      const shift = row * rowBytes;
      const weight =
        targets === 0
          ? weights[bytes[row]!]!
          : weighShares(new Float32Array(memory.buffer, targets + shift, classes), weights);
      ofRow.fill(0);
      computeLoss({
        outputs: outputs + shift,
        labels: labels + row,
        targets: targets === 0 ? 0 : targets + shift,
        rows: 1,
        scale: scale * weight,
        dOutputs: dOutputs === 0 ? 0 : dOutputs + shift,
        sums: at,
        shard,
      });
      totals[0]! += weight * ofRow[0]!;
      totals[1]! += ofRow[1]!;
      totals[2]! += ofRow[2]!;
    }
  };
}

/** What the weights add to the loss of a step. */
export function penaltyPhases(
  { plan, kernels, memory, weights }: ProgramContext,
  at: (step: number) => number,
): Phase[] {
  const slots = plan.slots.filter(({ l1, l2 }) => l1 > 0 || l2 > 0);
  if (slots.length === 0) return [];
  const run = (_: number, { step }: Step): void => {
    const penalty = slots.reduce(
      (sum, { offset, size, l1, l2 }) => sum + kernels.penalty(weights + 4 * offset, size, l1, l2),
      0,
    );
    new Float64Array(memory.buffer, at(step), 1)[0] = penalty;
  };
  return [{ tasks: 1, run }];
}
