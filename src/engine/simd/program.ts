import { countBuffers, mixesLabels } from '../../data/augment/augmenter.js';
import type { Tools } from '../../data/augment/augmentation.js';
import type { FillMode } from '../../data/augment/beyond.js';
import { resampleAffine } from '../../data/augment/resample.js';
import type { Normalization } from '../../data/types.js';
import { optimizerOf } from '../../model/optimizers.js';
import { labelSmoothingOf, topKOf, trainsOnLogits } from '../../model/training-facts.js';
import type { Plan, PlanLayer, WeightSlot } from '../../model/types.js';
import { AugmentedInputs } from '../augmented-inputs.js';
import { Arena, imageAt, placeTensor, roundUp } from './arena.js';
import type { Tensor } from './arena.js';
import type { Kernels } from './kernel-exports.js';
import { SHARDS } from './node.js';
import type { Node, Phase, Placed, ShardWork, Site, Step } from './node.js';
import { softmaxNode } from './nodes/elementwise.js';
import { fusedMaker, nodeMakers } from './nodes/registry.js';
import { optimizerPhase } from './optimizer.js';
import type { OptimizerState } from './optimizer.js';

/** Where a batch comes from. */
export interface Batch extends Step {
  /** Address of the images and of the label bytes of a whole set. */
  readonly images: number;
  /** Images are floats from 0 to 1; else bytes. */
  readonly areFloats: boolean;
  readonly labels: number;
  /** Images in the set; read by training alone. */
  readonly examples: number;
  /** Address of the epoch's order (32-bit words), or 0 for the order of the set. */
  readonly order: number;
  /** Place of the batch's first image in that order. */
  readonly first: number;
  /** Where to put class probabilities, (count, classes), or 0. */
  readonly probabilities: number;
}

export interface ProgramRequest {
  readonly plan: Plan;
  readonly normalization: Normalization;
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** First free byte of the memory. */
  readonly base: number;
  /** Images of a training step; fewer than the batch size if the set is smaller. */
  readonly mostImages: number;
  readonly thread: number;
  readonly threads: number;
  readonly optimizer: OptimizerState;
  /** Keep every layer's output instead of fusing layers. Default: `false` */
  readonly isUnfused?: boolean;
}

/** A plan as a fixed list of phases over fixed places in memory. Only the scratch differs between threads. */
export interface Program {
  readonly end: number;
  readonly capacity: number;
  readonly weights: number;
  readonly accumulators: readonly number[];
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

/** Least number of images that evaluation takes at a time. */
const EVALUATION_BATCH = 120;

/** In the order of kernel `resampleAffine`. */
const FILLS: readonly FillMode[] = ['constant', 'nearest', 'reflect', 'wrap'];

export function buildProgram(request: ProgramRequest): Program {
  return new Builder(request).build();
}

/** Bytes of memory that a program takes from its start. */
export function measureProgram(request: Omit<ProgramRequest, 'kernels' | 'memory'>): Pick<Program, 'end' | 'capacity'> {
  // Measuring only allocates addresses, so neither is used.
  const unlinked = {} as Pick<ProgramRequest, 'kernels' | 'memory'>;
  return buildProgram({ ...request, ...unlinked });
}

class Builder {
  private readonly arena: Arena;
  private readonly capacity: number;
  private readonly weights: number;
  private readonly gradients: number;
  private readonly constants: { at: number; values: readonly number[] }[] = [];
  /** Shares of the classes, (capacity, classes), if augmentation mixes labels; else 0. */
  private readonly targets: number;
  private scratchBytes = 0;
  private scratchAt = 0;
  private batch!: Batch;

  constructor(private readonly request: ProgramRequest) {
    const { plan, base, mostImages } = request;
    this.arena = new Arena(roundUp(base, 64));
    this.capacity = Math.max(mostImages, EVALUATION_BATCH);
    this.weights = this.arena.floats(plan.weightCount + 16);
    this.gradients = this.arena.floats(plan.weightCount + 16);
    this.targets = mixesLabels(plan.augment) ? this.arena.floats(this.capacity * plan.classes + 16) : 0;
  }

  build(): Program {
    const { plan, kernels, optimizer, thread, threads } = this.request;
    const { accumulators: names } = optimizerOf(plan.training.optimizer);
    const accumulators = names.map(() => this.arena.floats(plan.weightCount + 16));
    const metricsAt = this.arena.bytes(2 * SHARDS * 24);
    const penaltyAt = this.arena.bytes(16);
    const input = this.inputNode();
    const { placed, outputs } = this.layerNodes(input.output);
    const nodes = [input, ...placed.map(({ node }) => node)];
    const last = placed.at(-1)!;
    const loss = this.lossNode(last, metricsAt);
    const pack = nodes.flatMap((node) => node.pack ?? []);
    const optimize = optimizerPhase(
      { kernels, plan, weights: this.weights, gradients: this.gradients, accumulators },
      optimizer,
    );
    const train = [
      ...this.penaltyPhases(penaltyAt),
      ...this.shardPhases([...forwardSteps(nodes), { work: loss.train }, ...backwardSteps(nodes)]),
      ...joined(nodes.flatMap((node) => node.gradients ?? [])),
      optimize,
      ...joined(pack),
    ];
    const evaluate = this.shardPhases([...nodes.map(({ forward }) => ({ work: forward })), { work: loss.evaluate }]);
    this.scratchAt = this.arena.end + thread * this.scratchBytes;
    this.arena.bytes(threads * this.scratchBytes);
    return {
      end: this.arena.end,
      capacity: this.capacity,
      weights: this.weights,
      accumulators,
      constants: this.constants,
      metrics: (step) => metricsAt + (step % 2) * SHARDS * 24,
      penalty: (step) => penaltyAt + (step % 2) * 8,
      pack: joined(pack),
      train,
      evaluate,
      outputs,
      setBatch: (batch) => {
        this.batch = batch;
      },
    };
  }

  /** The batch's images, scaled. */
  private inputNode(): Node {
    const { plan, normalization, kernels } = this.request;
    const [height, width, channels] = plan.inputShape;
    const size = height * width * channels;
    const zeros = normalization.offset.every((offset) => offset === 0) ? 'final' : 'few';
    const output = placeTensor(this.arena, this.capacity, size, zeros);
    const scales = this.floatTable(normalization.scale);
    const floatScales = this.floatTable(normalization.scale.map((scale) => 255 * scale));
    const shifts = this.floatTable(normalization.offset);
    const augment = plan.augment.length === 0 ? null : this.augmentInto(output);
    const forward: ShardWork = (shard, step) => {
      if (step.isTraining && augment !== null) return augment(shard, step);
      const { images, areFloats, order, first } = this.batch;
      const places = [order, first, shard.from, shard.to, output.at, output.stride] as const;
      if (areFloats) kernels.readFloatImages(images, size, channels, floatScales, shifts, ...places);
      else kernels.readImages(images, size, channels, scales, shifts, ...places);
    };
    return { output, forward };
  }

  /** Changes and scales the images of a shard, and writes what their labels have become. */
  private augmentInto(output: Tensor): ShardWork {
    const { plan, normalization, memory } = this.request;
    const { classes } = plan;
    const size = output.size;
    const inputs = new AugmentedInputs(plan, normalization, this.augmentTools(size));
    return ({ from, to }, { epoch }) => {
      const { images, areFloats, labels, examples: count, order, first } = this.batch;
      const { buffer } = memory;
      const set = {
        count,
        images: areFloats
          ? new Float32Array(buffer, images, count * size)
          : new Uint8Array(buffer, images, count * size),
        labels: new Uint8Array(buffer, labels, count),
      };
      const places = new Uint32Array(buffer, order, count);
      for (let image = from; image < to; image++) {
        const out = new Float32Array(buffer, imageAt(output, image), size);
        const target = inputs.read(set, { example: places[first + image]!, epoch }, out, 0);
        if (this.targets !== 0) new Float32Array(buffer, this.targets + 4 * image * classes, classes).set(target);
      }
    };
  }

  /** Images are changed in the scratch of this thread, where kernels can reach them. */
  private augmentTools(size: number): Tools {
    const { plan, kernels, memory } = this.request;
    const bytes = roundUp(4 * size, 64);
    const scratch = this.scratch(countBuffers(plan.augment) * bytes);
    let taken = 0;
    return {
      allocate: (values) => new Float32Array(memory.buffer, scratch() + bytes * taken++, values),
      resampleAffine: (from, to, surface, map) => {
        const { shape, sampling } = surface;
        if (sampling.interpolation !== 'bilinear') return resampleAffine(from, to, surface, map);
        const fill = FILLS.indexOf(sampling.fill);
        kernels.resampleAffine(from.byteOffset, to.byteOffset, ...shape, fill, sampling.fill_value, ...map);
      },
    };
  }

  private floatTable(values: readonly number[]): number {
    const bits = new Int32Array(Float32Array.from(values).buffer);
    return this.constant([...bits]);
  }

  private constant(values: readonly number[]): number {
    const at = this.arena.bytes(4 * values.length);
    this.constants.push({ at, values });
    return at;
  }

  private layerNodes(first: Tensor): { placed: Placed[]; outputs: Tensor[] } {
    const { plan, isUnfused = false } = this.request;
    const { layers } = plan;
    const placed: Placed[] = [];
    const outputs: Tensor[] = [];
    let input = first;
    let dInput: Tensor | null = null;
    const add = (made: Placed | null): void => {
      if (made === null) return;
      placed.push(made);
      input = made.node.output;
      dInput = made.dOutput;
    };
    for (let index = 0; index < layers.length; index++) {
      const layer = layers[index]!;
      const learnsBefore = layers.slice(0, index).some((before) => before.trainableParameters > 0);
      const makeFused = isUnfused ? null : fusedMaker(layer, layers[index + 1]);
      if (makeFused !== null) {
        add(makeFused(this.site(input, learnsBefore ? dInput : null), layer));
        index++;
        outputs.push(input);
      } else {
        for (const make of [...nodeMakers(layer), ...(needsSoftmax(plan, layer) ? [softmaxNode] : [])]) {
          const learns = placed.length > 0 && (learnsBefore || layer.parameters > 0);
          add(make(this.site(input, learns ? dInput : null), layer));
        }
      }
      outputs.push(input);
    }
    return { placed, outputs };
  }

  private site(input: Tensor, dInput: Tensor | null): Site {
    const { kernels, memory, plan } = this.request;
    return {
      kernels,
      memory,
      plan,
      arena: this.arena,
      capacity: this.capacity,
      input,
      dInput,
      weight: (slot: WeightSlot) => this.weights + 4 * slot.offset,
      gradient: (slot: WeightSlot) => this.gradients + 4 * slot.offset,
      constant: (values) => this.constant(values),
      scratch: (bytes) => this.scratch(bytes),
    };
  }

  private scratch(bytes: number): () => number {
    this.scratchBytes = Math.max(this.scratchBytes, roundUp(this.scratchUsed, 64) + roundUp(bytes, 64));
    const offset = roundUp(this.scratchUsed, 64);
    this.scratchUsed = offset + bytes;
    return () => this.scratchAt + offset;
  }

  /** The scratch of one node must not overlap itself; separate scratch for each request keeps that simple. */
  private scratchUsed = 0;

  private lossNode(
    { node: { output }, dOutput }: Placed,
    metricsAt: number,
  ): { train: ShardWork; evaluate: ShardWork } {
    const { plan, kernels, memory } = this.request;
    const k = topKOf(plan);
    const smoothing = labelSmoothingOf(plan);
    const isLogits = trainsOnLogits(plan);
    const labels = this.arena.bytes(this.capacity);
    const rowBytes = 4 * plan.classes;
    // The loss kernels need rows without gaps: gather a shard's rows, then scatter their gradients.
    const rows = this.arena.floats(this.capacity * plan.classes + 16);
    const dRows = this.arena.floats(this.capacity * plan.classes + 16);
    const work =
      (isTraining: boolean): ShardWork =>
      ({ index, from, to }, { count, step }) => {
        const { order, first, labels: source, probabilities } = this.batch;
        const sums = metricsAt + (step % 2) * SHARDS * 24 + index * 24;
        new Float64Array(memory.buffer, sums, 3).fill(0);
        if (to === from) return;
        kernels.copyRows(
          rows + from * rowBytes,
          rowBytes,
          imageAt(output, from),
          output.stride,
          to - from,
          plan.classes,
        );
        const at = rows + from * rowBytes;
        const dAt = isTraining ? dRows + from * rowBytes : 0;
        const isMixed = isTraining && this.targets !== 0;
        const label = isMixed ? this.targets + from * rowBytes : labels + from;
        if (!isMixed) kernels.gatherLabels(source, order, first, from, to, labels);
        const shape = [to - from, plan.classes] as const;
        if (isLogits) {
          const computeLoss = isMixed ? kernels.crossEntropyOfTargets : kernels.crossEntropyRows;
          computeLoss(at, label, ...shape, smoothing, 1 / count, k, dAt, sums);
        } else {
          const computeLoss = isMixed ? kernels.meanSquaredErrorOfTargets : kernels.meanSquaredErrorRows;
          computeLoss(at, label, ...shape, 1 / count, k, dAt, sums);
        }
        if (isTraining) {
          kernels.copyRows(imageAt(dOutput!, from), dOutput!.stride, dAt, rowBytes, to - from, plan.classes);
        }
        if (probabilities === 0) return;
        const target = probabilities + from * rowBytes;
        if (isLogits) kernels.softmaxRows(at, target, to - from, plan.classes);
        else kernels.copyFloats(target, at, (to - from) * plan.classes);
      };
    return { train: work(true), evaluate: work(false) };
  }

  private penaltyPhases(at: number): Phase[] {
    const { plan, kernels, memory } = this.request;
    const slots = plan.slots.filter(({ l1, l2 }) => l1 > 0 || l2 > 0);
    if (slots.length === 0) return [];
    const run = (_: number, { step }: Step): void => {
      const penalty = slots.reduce(
        (sum, { offset, size, l1, l2 }) => sum + kernels.penalty(this.weights + 4 * offset, size, l1, l2),
        0,
      );
      new Float64Array(memory.buffer, at + (step % 2) * 8, 1)[0] = penalty;
    };
    return [{ tasks: 1, run }];
  }

  /** Consecutive work on shards becomes one phase; a `finish`, which needs all shards, becomes its own. */
  private shardPhases(steps: readonly ProgramStep[]): Phase[] {
    const phases: Phase[] = [];
    let works: ShardWork[] = [];
    const close = (): void => {
      if (works.length === 0) return;
      const all = works;
      phases.push({ tasks: SHARDS, run: (task, step) => runShard(all, task, step) });
      works = [];
    };
    for (const step of steps) {
      if ('work' in step) works.push(step.work);
      else {
        close();
        phases.push({ tasks: 1, run: (_, at) => step.finish(at) });
      }
    }
    close();
    return phases;
  }
}

type ProgramStep = { readonly work: ShardWork } | { readonly finish: (step: Step) => void };

function forwardSteps(nodes: readonly Node[]): ProgramStep[] {
  return nodes.flatMap(({ prepareForward, forward }) => [...prepared(prepareForward), { work: forward }]);
}

function backwardSteps(nodes: readonly Node[]): ProgramStep[] {
  return [...nodes]
    .reverse()
    .flatMap(({ prepareBackward, backward }) => [
      ...prepared(prepareBackward),
      ...(backward === undefined ? [] : [{ work: backward }]),
    ]);
}

function prepared(preparation: Node['prepareForward']): ProgramStep[] {
  return preparation === undefined ? [] : [{ work: preparation.partial }, { finish: preparation.finish }];
}

function runShard(works: readonly ShardWork[], index: number, step: Step): void {
  const shard = {
    index,
    from: Math.floor((index * step.count) / SHARDS),
    to: Math.floor(((index + 1) * step.count) / SHARDS),
  };
  for (const work of works) work(shard, step);
}

/** Joins phases that touch different memory, such as the gradients of different nodes. */
function joined(phases: readonly Phase[]): Phase[] {
  if (phases.length < 2) return [...phases];
  const places = phases.flatMap((phase) => Array.from({ length: phase.tasks }, (_, task) => ({ phase, task })));
  const run = (index: number, step: Step): void => {
    const { phase, task } = places[index]!;
    phase.run(task, step);
  };
  return [{ tasks: places.length, run }];
}

/** Whether a layer ends in a softmax that the loss does not compute. No other node of a layer computes its softmax. */
function needsSoftmax(plan: Plan, layer: PlanLayer): boolean {
  const isSoftmax = 'activation' in layer.options && layer.options.activation === 'softmax';
  const isLast = layer.index === plan.layers.length - 1;
  return isSoftmax && !(isLast && trainsOnLogits(plan));
}
