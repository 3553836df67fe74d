import type { ExampleSet, Images, Normalization } from '../../data/types.js';
import { BETA_POWERS, firstPowers, optimizerOf, placeState } from '../../model/optimizers.js';
import type { OptimizerDefinition, Powers } from '../../model/optimizers.js';
import { sizeOf } from '../../model/layer-definition.js';
import type { Plan } from '../../model/types.js';
import { AVERAGE } from '../../model/updates.js';
import type {
  EngineDescription,
  Evaluation,
  Restorable,
  Session,
  SessionRequest,
  Snapshot,
  StepRequest,
  StepResults,
} from '../types.js';
import { AloneOrTogether } from './alone-or-together.js';
import { imageAt } from './arena.js';
import { Kind } from './command.js';
import { chooseKernels } from './choose-kernels.js';
import { isWorthTryingAlone } from './count-threads.js';
import type { Host } from './host.js';
import { instantiate, makeSharedMemory } from './kernels.js';
import { fitProgram, layOut } from './layout.js';
import type { Layout } from './layout.js';
import { buildProgram } from './program.js';
import type { Program } from './program.js';
import { CONTROL_BYTES } from './team.js';
import type { ThreadSource } from './thread-pool.js';
import { copyInto } from './threads.js';
import type { Threads } from './threads.js';

/** Images of one command: few enough that an abort takes effect soon. */
const EVALUATION_CHUNK = 2400;

/** A network in training on worker threads over one shared memory. */
export class SimdSession implements Session {
  readonly description: EngineDescription;
  readonly training: ExampleSet;
  private readonly plan: Plan;
  private readonly memory: WebAssembly.Memory;
  private readonly program: Program;
  private readonly normalization: Normalization;
  private readonly places = new WeakMap<Images, number>();
  private readonly optimizer: OptimizerDefinition;
  /** Length of an accumulator. */
  private readonly stateCount: number;
  private powers: Powers;
  private readonly orderAt: number;
  private readonly ratesAt: number;
  private readonly resultsAt: number;
  /** `null` where all threads take every step. */
  private readonly company: AloneOrTogether | null;
  private isClosed = false;
  private unfused: { memory: WebAssembly.Memory; program: Program } | null = null;

  /** Takes threads from a source, and gives them back when the session is closed or cannot be opened. */
  static async open(request: SessionRequest, host: Host, source: ThreadSource): Promise<SimdSession> {
    const address = source.addressOf?.(request.training) ?? undefined;
    const layout = layOut(request, host, stagingBytes(request), address);
    const { module, isRelaxed } = await chooseKernels(request.plan, host);
    const { threads: count, end: bytes, mostBytes } = layout;
    const threads = source.take({ host, module, count, bytes, mostBytes });
    try {
      const session = new SimdSession(request, layout, { threads, source, isRelaxed });
      await session.command(Kind.pack, {});
      return session;
    } catch (error) {
      await source.giveBack(threads);
      throw error;
    }
  }

  private constructor(
    request: SessionRequest,
    layout: Layout,
    private readonly taken: { readonly threads: Threads; readonly source: ThreadSource; readonly isRelaxed: boolean },
  ) {
    const { plan, training } = request;
    const { threads, isRelaxed } = taken;
    const { assignment } = layout;
    this.plan = plan;
    this.normalization = request.normalization;
    this.optimizer = optimizerOf(plan.training.optimizer);
    this.stateCount = placeState(plan).count;
    this.powers = firstPowers(this.optimizer);
    this.memory = threads.memory;
    threads.start(training, layout);
    threads.begin(assignment);
    const { kernels, memory } = threads;
    this.program = buildProgram({ ...assignment, kernels, memory, thread: 0, threads: layout.threads });
    this.orderAt = threads.place(4 * training.count);
    this.ratesAt = threads.place(8 * MOST_STEPS);
    this.resultsAt = threads.place(24 * MOST_STEPS);
    this.training = viewOf(training, this.memory, layout);
    for (const { images, labels } of [training, this.training])
      this.places.set(images, layout.images).set(labels, layout.labels);
    this.setUp(this.memory, this.program, request.weights);
    const mayBeAlone = request.threads === null && layout.threads > 1;
    this.company = mayBeAlone && isWorthTryingAlone(plan, layout.assignment.mostImages) ? new AloneOrTogether() : null;
    this.description = {
      engine: 'simd',
      backend: isRelaxed ? 'wasm-relaxed' : threads.request.host.backend,
      versions: {},
      threads: layout.threads,
      isFast: true,
      warnings: plan.training.fast_math && !isRelaxed ? [threads.request.host.relaxedSimdRemedy] : [],
    };
  }

  async trainSteps({ epoch, firstStep, learningRates, order, signal }: StepRequest): Promise<StepResults> {
    const results: StepResults = { losses: [], correct: [], topK: [] };
    const { training } = this;
    const set = this.placeSet(training);
    new Uint32Array(this.memory.buffer, this.orderAt, training.count).set(order);
    for (let done = 0; done < learningRates.length && !signal.aborted;) {
      const most = Math.min(learningRates.length - done, MOST_STEPS);
      const turn = this.company?.begin(most) ?? { steps: most, isAlone: false };
      const rates = learningRates.subarray(done, done + turn.steps);
      new Float64Array(this.memory.buffer, this.ratesAt, rates.length).set(rates);
      const powers = await this.command(Kind.train, {
        epoch,
        firstStep: firstStep + done,
        steps: rates.length,
        order: this.orderAt,
        ...set,
        count: training.count,
        rates: this.ratesAt,
        results: this.resultsAt,
        power1: this.powers[0],
        power2: this.powers[1],
        isAlone: Number(turn.isAlone),
      });
      this.company?.end(turn);
      this.powers = [powers[0]!, powers[1]!];
      const sums = new Float64Array(this.memory.buffer, this.resultsAt, 3 * rates.length);
      for (let index = 0; index < rates.length; index++) {
        results.losses.push(sums[3 * index]!);
        results.correct.push(sums[3 * index + 1]!);
        results.topK.push(sums[3 * index + 2]!);
      }
      done += rates.length;
    }
    return results;
  }

  async evaluate(set: ExampleSet, signal: AbortSignal): Promise<Evaluation | null> {
    const placed = this.placeSet(set);
    const totals = [0, 0, 0];
    for (let first = 0; first < set.count; first += EVALUATION_CHUNK) {
      if (signal.aborted) return null;
      const count = Math.min(EVALUATION_CHUNK, set.count - first);
      const isAlone = Number(this.company?.chosen() ?? false);
      await this.command(Kind.evaluate, { ...placed, first, count, results: this.resultsAt, isAlone });
      const sums = new Float64Array(this.memory.buffer, this.resultsAt, 3);
      for (let at = 0; at < 3; at++) totals[at]! += sums[at]!;
    }
    const [loss, correct, topK] = totals as [number, number, number];
    return { loss: loss / set.count + this.penalty(), accuracy: correct / set.count, topKAccuracy: topK / set.count };
  }

  async predict(images: Images, count: number): Promise<Float32Array> {
    const size = this.imageSize();
    const { classes } = this.plan;
    const all = new Float32Array(count * classes);
    for (let first = 0; first < count; first += EVALUATION_CHUNK) {
      const chunk = Math.min(EVALUATION_CHUNK, count - first);
      const staging = this.staging(images);
      copyInto(this.memory, images.subarray(first * size, (first + chunk) * size), staging.images);
      await this.command(Kind.evaluate, {
        images: staging.images,
        areFloats: Number(areFloats(images)),
        labels: staging.labels,
        first: 0,
        count: chunk,
        results: this.resultsAt,
        probabilities: staging.probabilities,
      });
      all.set(new Float32Array(this.memory.buffer, staging.probabilities, chunk * classes), first * classes);
    }
    return all;
  }

  async layerOutput(layer: number, images: Images, count: number): Promise<Float32Array> {
    const planned = this.plan.layers[layer];
    if (planned === undefined) throw new RangeError(`the network has no layer ${layer}`);
    if (layer === this.plan.layers.length - 1) return this.predict(images, count);
    const { memory, program } = (this.unfused ??= this.buildUnfused());
    new Float32Array(memory.buffer, program.weights, this.plan.weightCount).set(this.weights());
    runAlone(program.pack, { count: 0, epoch: 0, step: 0, isTraining: false });
    const tensor = program.outputs[layer]!;
    const size = this.imageSize();
    const all = new Float32Array(count * tensor.size);
    const imagesAt = program.end;
    for (let first = 0; first < count; first += program.capacity) {
      const chunk = Math.min(program.capacity, count - first);
      copyInto(memory, images.subarray(first * size, (first + chunk) * size), imagesAt);
      const batch = {
        count: chunk,
        epoch: 0,
        step: 0,
        isTraining: false,
        images: imagesAt,
        areFloats: areFloats(images),
        labels: imagesAt,
        examples: chunk,
        order: 0,
        first: 0,
        probabilities: 0,
      };
      program.setBatch(batch);
      runAlone(program.evaluate, batch);
      for (let image = 0; image < chunk; image++) {
        all.set(new Float32Array(memory.buffer, imageAt(tensor, image), tensor.size), (first + image) * tensor.size);
      }
    }
    return all;
  }

  async snapshot(): Promise<Snapshot> {
    const buffers = [...this.program.accumulators].map(([name, at]) => ({
      name,
      values: this.floats(at, this.stateCount).slice(),
    }));
    const powers =
      this.optimizer.decays === undefined ? [] : [{ name: BETA_POWERS, values: Float32Array.from(this.powers) }];
    return { weights: this.weights().slice(), optimizer: [...buffers, ...powers] };
  }

  async restore({ weights, optimizer }: Restorable): Promise<void> {
    const { accumulators } = this.program;
    const { decays } = this.optimizer;
    const expected = new Map([...accumulators.keys()].map((name) => [name, this.stateCount]));
    if (decays !== undefined) expected.set(BETA_POWERS, 2);
    const fits =
      optimizer === null ||
      (optimizer.length === expected.size &&
        optimizer.every(({ name, values }) => expected.get(name) === values.length));
    if (!fits || weights.length !== this.plan.weightCount)
      throw new RangeError('this snapshot belongs to another network or optimizer');
    this.weights().set(weights);
    if (optimizer === null) {
      this.fillAccumulators(this.memory, this.program);
      this.powers = firstPowers(this.optimizer);
    }
    for (const { name, values } of optimizer ?? []) {
      if (name === BETA_POWERS) this.powers = [values[0]!, values[1]!];
      else this.floats(accumulators.get(name)!, this.stateCount).set(values);
    }
    await this.command(Kind.pack, {});
  }

  async useAverages(): Promise<void> {
    const at = this.program.accumulators.get(AVERAGE);
    if (at === undefined) return;
    const { offsets } = placeState(this.plan);
    const [weights, averages] = [this.weights(), this.floats(at, this.stateCount)];
    for (const { name, offset, size } of this.plan.slots.filter(({ trainable }) => trainable))
      weights.set(averages.subarray(offsets.get(name)!, offsets.get(name)! + size), offset);
    await this.command(Kind.pack, {});
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.taken.source.giveBack(this.taken.threads);
  }

  private command(...command: Parameters<Threads['command']>): Promise<readonly number[]> {
    if (this.isClosed) return Promise.reject(new Error('the session is closed'));
    return this.taken.threads.command(...command);
  }

  private setUp(memory: WebAssembly.Memory, program: Program, weights: Float32Array): void {
    new Float32Array(memory.buffer, program.weights, this.plan.weightCount).set(weights);
    for (const { at, values } of program.constants) new Int32Array(memory.buffer, at, values.length).set(values);
    this.fillAccumulators(memory, program);
  }

  private fillAccumulators(memory: WebAssembly.Memory, { accumulators }: Program): void {
    for (const [name, at] of accumulators)
      new Float32Array(memory.buffer, at, this.stateCount).fill(this.optimizer.accumulators[name]!);
  }

  private buildUnfused(): { memory: WebAssembly.Memory; program: Program } {
    const { plan, normalization } = this;
    const usual: Parameters<typeof fitProgram>[0] = {
      plan,
      normalization,
      base: CONTROL_BYTES,
      mostImages: 1,
      threads: 1,
      thread: 0,
      isUnfused: true,
      optimizer: { learningRate: 0, step: 0, powers: [0, 0] },
    };
    const bytesOfImages = (capacity: number): number => capacity * MOST_PIXEL_BYTES * this.imageSize() + 65_536;
    const { bytes, evaluationImages } = fitProgram(usual, bytesOfImages);
    const memory = makeSharedMemory(bytes, bytes);
    const program = buildProgram({
      ...usual,
      evaluationImages,
      memory,
      kernels: instantiate(this.taken.threads.request.module, memory),
    });
    this.setUp(memory, program, this.weights());
    return { memory, program };
  }

  private placeSet({ images, labels }: ExampleSet): { images: number; labels: number; areFloats: number } {
    return { images: this.placeOnce(images), labels: this.placeOnce(labels), areFloats: Number(areFloats(images)) };
  }

  /** Copies values into the memory, once. */
  private placeOnce(values: Images): number {
    const known = this.places.get(values);
    if (known !== undefined) return known;
    const at = this.taken.threads.place(values.byteLength);
    copyInto(this.memory, values, at);
    this.places.set(values, at);
    return at;
  }

  private stagingPlace: { images: number; labels: number; probabilities: number; areFloats: boolean } | null = null;

  private staging(images: Images): { images: number; labels: number; probabilities: number } {
    const { threads } = this.taken;
    // Floats after bytes need a larger place; bytes fit where floats were.
    if (this.stagingPlace === null || (areFloats(images) && !this.stagingPlace.areFloats)) {
      this.stagingPlace = {
        images: threads.place(EVALUATION_CHUNK * images.BYTES_PER_ELEMENT * this.imageSize()),
        labels: threads.place(EVALUATION_CHUNK),
        probabilities: threads.place(4 * EVALUATION_CHUNK * this.plan.classes),
        areFloats: areFloats(images),
      };
    }
    return this.stagingPlace;
  }

  private penalty(): number {
    return this.plan.slots
      .filter(({ l1, l2 }) => l1 > 0 || l2 > 0)
      .reduce(
        (sum, { offset, size, l1, l2 }) =>
          sum + this.taken.threads.kernels.penalty(this.program.weights + 4 * offset, size, l1, l2),
        0,
      );
  }

  private imageSize(): number {
    return sizeOf(this.plan.inputShape);
  }

  private weights(): Float32Array {
    return this.floats(this.program.weights, this.plan.weightCount);
  }

  private floats(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, count);
  }
}

/** The copy of a training set that the threads have. */
function viewOf({ count, images, labels }: ExampleSet, { buffer }: WebAssembly.Memory, at: Layout): ExampleSet {
  return {
    count,
    images: areFloats(images)
      ? new Float32Array(buffer, at.images, images.length)
      : new Uint8Array(buffer, at.images, images.length),
    labels: new Uint8Array(buffer, at.labels, labels.length),
  };
}

/** Bytes of the staging area, with room for small buffers. */
function stagingBytes({ plan, training }: SessionRequest): number {
  const pixelBytes = training.images.BYTES_PER_ELEMENT;
  return EVALUATION_CHUNK * (pixelBytes * sizeOf(plan.inputShape) + 1 + 4 * plan.classes) + 65_536;
}

/** Most steps of one command. The caller chooses how many, so that a call stays short. */
const MOST_STEPS = 1024;

/** Of one value of an image: floats are the largest. */
const MOST_PIXEL_BYTES = 4;

function areFloats(images: Images): boolean {
  return images instanceof Float32Array;
}

function runAlone(phases: Program['evaluate'], step: Parameters<Program['evaluate'][number]['run']>[1]): void {
  for (const phase of phases) for (let task = 0; task < phase.tasks; task++) phase.run(task, step);
}
