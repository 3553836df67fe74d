import type { Optimizer } from '../../config/types.js';
import { nadamFactors, placeState, valueOf } from '../../model/optimizers.js';
import type { OptimizerTable, Powers } from '../../model/optimizers.js';
import type { Plan, WeightSlot } from '../../model/types.js';
import {
  AVERAGE,
  averageMomentum,
  clipFactor,
  decayFactor,
  GRADIENTS,
  isOverwritten,
  placeUpdate,
  updatesOf,
} from '../../model/updates.js';
import type { Clip, UpdatePlace } from '../../model/updates.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernel-exports.js';
import type { Phase } from './node.js';

/** Weights in one task. */
const TASK = 4096;

type OptimizerStep = (kernels: Kernels, piece: Piece, state: OptimizerState) => void;

/** Addresses of some weights, of their gradients and of their places in the accumulators. */
interface Piece {
  readonly w: number;
  readonly g: number;
  readonly count: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Factor of the weights before the step; 1 for none. */
  readonly decay: number;
}

export interface OptimizerState {
  learningRate: number;
  /** Counts the steps of the run from 0; a step that gathers gradients too. */
  step: number;
  /** Up to this step. */
  powers: Powers;
}

const steps: OptimizerTable<OptimizerStep> = {
  sgd: ({ momentum, nesterov }) =>
    momentum === 0
      ? (kernels, { w, g, count }, { learningRate }) => kernels.sgdStep(w, g, count, learningRate)
      : (kernels, { w, g, a, count }, { learningRate }) =>
          kernels.momentumStep(w, g, a, count, learningRate, momentum, Number(nesterov)),
  adam,
  adamw: adam,
  rmsprop:
    ({ rho, momentum, epsilon, centered }) =>
    (kernels, { w, g, a, b, c, count }, { learningRate }) =>
      kernels.rmspropStep(w, g, a, b, centered ? c : 0, count, learningRate, rho, momentum, epsilon),
  // Keras' epsilon, which the config does not offer.
  adagrad:
    () =>
    (kernels, { w, g, a, count }, { learningRate }) =>
      kernels.adagradStep(w, g, a, count, learningRate, 1e-7),
  adadelta:
    ({ rho, epsilon }) =>
    (kernels, { w, g, a, b, count }, { learningRate }) =>
      kernels.adadeltaStep(w, g, a, b, count, learningRate, rho, epsilon),
  nadam:
    (options) =>
    (kernels, { w, g, a, b, count }, { learningRate, step, powers }) => {
      const { beta_1: beta1, beta_2: beta2, epsilon } = options;
      const { ofMoment, ofGradient, ofSquares } = nadamFactors(options, step, powers);
      const factors = [ofMoment, ofGradient, ofSquares] as const;
      kernels.nadamStep(w, g, a, b, count, learningRate, beta1, beta2, epsilon, ...factors);
    },
  lion:
    ({ beta_1: beta1, beta_2: beta2 }) =>
    (kernels, { w, g, a, count }, { learningRate }) =>
      kernels.lionStep(w, g, a, count, learningRate, beta1, beta2),
};

type AdamOptions = Pick<Extract<Optimizer, { type: 'adam' }>, 'beta_1' | 'beta_2' | 'epsilon'>;

/** The kernel of Adam decays weights itself. */
function adam({ beta_1: beta1, beta_2: beta2, epsilon }: AdamOptions): OptimizerStep {
  return (kernels, { w, g, a, b, count, decay }, { learningRate: rate, powers: [power1, power2] }) =>
    kernels.adamStep(w, g, a, b, count, rate, beta1, beta2, epsilon, power1, power2, decay);
}

const DECAYS_ITSELF: ReadonlySet<Optimizer['type']> = new Set(['adam', 'adamw']);

export function optimizerStep(options: Optimizer): OptimizerStep {
  const step = valueOf(steps, options);
  if (DECAYS_ITSELF.has(options.type)) return step;
  return (kernels, piece, state) => {
    if (piece.decay !== 1) kernels.scaleFloats(piece.w, piece.count, piece.decay);
    step(kernels, piece, state);
  };
}

export interface OptimizerSite {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
  readonly plan: Plan;
  readonly weights: number;
  readonly gradients: number;
  /** Addresses by name. */
  readonly accumulators: ReadonlyMap<string, number>;
}

/** A task: some weights of one slot. */
interface Part {
  readonly index: number;
  readonly slot: WeightSlot;
  readonly count: number;
  readonly w: number;
  readonly g: number;
  /** From the start of an accumulator. */
  readonly stateAt: number;
}

/**
 * Passes over the weight buffer: penalty gradients, accumulation and clipping of gradients, decay, the optimizer's step,
 * moving averages. A norm needs all gradients, so it takes two passes of its own: each task sums its squares, then the
 * sums are added in the order of the tasks, whatever the number of threads.
 */
export function optimizerPhases(site: OptimizerSite, state: OptimizerState): Phase[] {
  const { kernels, memory, arena, plan, accumulators } = site;
  const { optimizer } = plan.training;
  const updates = updatesOf(optimizer);
  const { clip, average } = updates;
  const parts = cutWeights(site);
  const step = optimizerStep(optimizer);
  const [a = 0, b = 0, c = 0] = accumulators.values();
  const [averageAt, gradientsAt] = [accumulators.get(AVERAGE), accumulators.get(GRADIENTS)];
  const groups = clip === null || clip.by === 'value' ? [] : groupParts(parts, clip);
  const needsNorm = groups.length > 0;
  const [sumsAt, factorsAt] = needsNorm ? [arena.bytes(8 * parts.length), arena.bytes(8 * groups.length)] : [0, 0];
  const groupOf = new Map(groups.flatMap((group, index) => group.map((part) => [part, index] as const)));

  /** The gradient of this update: with penalties, and the mean of those that were gathered. */
  const complete = ({ slot: { l1, l2 }, w, g, count, stateAt }: Part, { isUpdate }: UpdatePlace): void => {
    if (l1 > 0 || l2 > 0) kernels.addPenaltyGradient(w, g, count, l1, l2);
    if (gradientsAt === undefined) return;
    const sum = gradientsAt + stateAt;
    if (!isUpdate) return kernels.addFloats(sum, g, count);
    kernels.addFloats(g, sum, count);
    kernels.scaleFloats(g, count, 1 / updates.every);
    kernels.fillValue(sum, count, 0);
  };
  const sumSquares = ({ index, g, count }: Part): void => {
    new Float64Array(memory.buffer, sumsAt + 8 * index, 1)[0] = kernels.sumSquares(g, count);
  };
  const findFactor = (group: number): void => {
    const sums = new Float64Array(memory.buffer, sumsAt, parts.length);
    const norm = Math.sqrt(groups[group]!.reduce((sum, { index }) => sum + sums[index]!, 0));
    new Float64Array(memory.buffer, factorsAt, groups.length)[group] = clipFactor(clip!, norm);
  };
  const clipGradient = (part: Part): void => {
    const { g, count } = part;
    if (clip === null) return;
    if (clip.by === 'value') return kernels.clipFloats(g, count, clip.most);
    const factor = new Float64Array(memory.buffer, factorsAt, groups.length)[groupOf.get(part)!]!;
    if (factor !== 1) kernels.scaleFloats(g, count, factor);
  };
  const apply = (part: Part, { update }: UpdatePlace): void => {
    const { slot, w, g, count, stateAt } = part;
    clipGradient(part);
    const decay = decayFactor(updates, slot.role, state.learningRate);
    const piece = { w, g, count, a: a + stateAt, b: b + stateAt, c: c + stateAt, decay };
    step(kernels, piece, { ...state, step: update });
  };
  const keepAverage = ({ w, count, stateAt }: Part, place: UpdatePlace): void => {
    if (average === null || averageAt === undefined) return;
    kernels.averageFloats(averageAt + stateAt, w, count, averageMomentum(average.momentum, place));
    if (isOverwritten(updates, place)) kernels.copyFloats(w, averageAt + stateAt, count);
  };
  const phase = (work: (part: Part, place: UpdatePlace) => void): Phase => ({
    tasks: parts.length,
    run: (task) => work(parts[task]!, placeUpdate(updates, state.step)),
  });
  const finish = (part: Part, place: UpdatePlace): void => {
    if (place.isUpdate) apply(part, place);
    keepAverage(part, place);
  };
  if (!needsNorm) {
    return [
      phase((part, place) => {
        complete(part, place);
        finish(part, place);
      }),
    ];
  }
  const prepare = (part: Part, place: UpdatePlace): void => {
    complete(part, place);
    if (place.isUpdate) sumSquares(part);
  };
  const factors: Phase = {
    tasks: groups.length,
    run: (group) => {
      if (placeUpdate(updates, state.step).isUpdate) findFactor(group);
    },
  };
  return [phase(prepare), factors, phase(finish)];
}

/** The parts whose gradients have one norm. */
function groupParts(parts: readonly Part[], { by }: Clip): readonly (readonly Part[])[] {
  if (by === 'global norm') return [parts];
  const groups = new Map<WeightSlot, Part[]>();
  for (const part of parts) {
    const group = groups.get(part.slot);
    if (group === undefined) groups.set(part.slot, [part]);
    else group.push(part);
  }
  return [...groups.values()];
}

/** Trained weights, a task's worth at a time. */
function cutWeights({ plan, weights, gradients }: OptimizerSite): Part[] {
  const { offsets } = placeState(plan);
  return plan.slots
    .filter((slot) => slot.trainable)
    .flatMap((slot) =>
      Array.from({ length: Math.ceil(slot.size / TASK) }, (_, piece) => ({
        slot,
        count: Math.min(TASK, slot.size - piece * TASK),
        w: weights + 4 * (slot.offset + piece * TASK),
        g: gradients + 4 * (slot.offset + piece * TASK),
        stateAt: 4 * (offsets.get(slot.name)! + piece * TASK),
      })),
    )
    .map((part, index) => ({ ...part, index }));
}
