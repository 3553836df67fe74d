import { optimizerOf, placeState } from '../../model/optimizers.js';
import type { Tensor } from './arena.js';
import type { Batch } from './batch.js';
import { lossWork, penaltyPhases, SUM_BYTES } from './loss.js';
import { SHARDS } from './node.js';
import type { Phase } from './node.js';
import { BatchImages } from './nodes/image.js';
import { optimizerPhases } from './optimizer.js';
import { backwardSteps, forwardSteps, joined, shardPhases } from './phases.js';
import { placeLayers } from './place-layers.js';
import { ProgramContext } from './program-context.js';
import type { ProgramRequest } from './program-request.js';

/** A plan as a fixed list of phases over fixed places in memory. Only the scratch differs between threads. */
export interface Program {
  readonly end: number;
  readonly capacity: number;
  readonly weights: number;
  /** Addresses by name. */
  readonly accumulators: ReadonlyMap<string, number>;
  readonly constants: readonly { readonly at: number; readonly values: readonly number[] }[];
  /** Sums of a batch: [loss, right, right among k] for each shard, as 64-bit floats, one set for odd and even steps. */
  readonly metrics: (step: number) => number;
  /** The penalty of a step's loss, a 64-bit float. It has two places, since the next step may already run. */
  readonly penalty: (step: number) => number;
  readonly pack: readonly Phase[];
  readonly train: readonly Phase[];
  readonly evaluate: readonly Phase[];
  /** Output of each layer. Fused layers share the last one's. */
  readonly outputs: readonly Tensor[];
  /** Tells the phases what the next batch is. */
  readonly setBatch: (batch: Batch) => void;
}

export function buildProgram(request: ProgramRequest): Program {
  const { plan, normalization, kernels, memory, optimizer, isUnfused = false } = request;
  const context = new ProgramContext(request);
  const { arena, capacity, weights, gradients, constants } = context;
  const stateCount = placeState(plan).count;
  const names = Object.keys(optimizerOf(plan.training.optimizer).accumulators);
  const accumulators = new Map(names.map((name) => [name, arena.floats(stateCount + 16)]));
  const metricsAt = arena.bytes(2 * SHARDS * SUM_BYTES);
  const penaltyAt = arena.bytes(16);
  const metrics = (step: number): number => metricsAt + (step % 2) * SHARDS * SUM_BYTES;
  const penalty = (step: number): number => penaltyAt + (step % 2) * 8;

  const images = new BatchImages(context, normalization);
  const { nodes: placed, outputs, last } = placeLayers(context, images, { isUnfused });
  const loss = lossWork(context, last, (step, shard) => metrics(step) + shard * SUM_BYTES);
  context.placeScratch();

  const nodes = [images.node, ...placed.map(({ node }) => node)];
  const pack = nodes.flatMap((node) => node.pack ?? []);
  const changing = placed.filter(({ isFrozen }) => !isFrozen).flatMap(({ node }) => node.pack ?? []);
  const optimize = optimizerPhases({ kernels, memory, arena, plan, weights, gradients, accumulators }, optimizer);
  return {
    ...{ capacity, weights, accumulators, constants, metrics, penalty, outputs },
    end: arena.end,
    pack: joined(pack),
    train: [
      ...penaltyPhases(context, penalty),
      ...shardPhases([...forwardSteps(nodes), { work: loss.train }, ...backwardSteps(nodes)]),
      ...joined(nodes.flatMap((node) => node.gradients ?? [])),
      ...optimize,
      ...joined(changing),
    ],
    evaluate: shardPhases([...nodes.map(({ forward }) => ({ work: forward })), { work: loss.evaluate }]),
    setBatch: (batch) => {
      context.batch = batch;
    },
  };
}

/** Bytes of memory that a program takes from its start. */
export function measureProgram(request: Omit<ProgramRequest, 'kernels' | 'memory'>): Pick<Program, 'end' | 'capacity'> {
  // Measuring only allocates addresses, so neither is used.
  const unlinked = {} as Pick<ProgramRequest, 'kernels' | 'memory'>;
  return buildProgram({ ...request, ...unlinked });
}
