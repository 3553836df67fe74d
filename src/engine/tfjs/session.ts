import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ExampleSet, Images } from '../../data/types.js';
import { sizeOf } from '../../model/layer-definition.js';
import { innerValuesOf } from '../../model/inner-values.js';
import { fillMask, shapeOfMask } from '../../model/masks.js';
import type { Plan } from '../../model/types.js';
import { AugmentedInputs, greatestShare } from '../augmented-inputs.js';
import { InputReader, readLabels } from '../batches.js';
import { trainsOnLogits } from '../../model/training-facts.js';
import { addMetrics, computePenalty, softmaxRows } from '../metrics.js';
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
import { classWeightsOf, weighShares } from '../../model/class-weights.js';
import type { ClassWeights } from '../../model/class-weights.js';
import type { Libraries } from './libraries.js';
import { computeBatchLoss, makeTargets, toShares } from './loss.js';
import { networkUpTo, readWeights, writeWeights } from './network.js';
import type { Network } from './network.js';
import { createOptimizer } from './optimizer.js';
import type { StepOptimizer } from './optimizer.js';

/** Layer outputs of one evaluation batch stay below this. */
const EVALUATION_BYTES = 64 * 2 ** 20;

export interface Parts {
  readonly libraries: Libraries;
  readonly network: Network;
  readonly description: EngineDescription;
}

interface PendingStep {
  readonly loss: Scalar;
  readonly outputs: Tensor2D;
  readonly labels: Uint8Array;
}

interface TrainingBatch {
  readonly inputs: Float32Array;
  readonly shares: Float32Array;
  readonly labels: Uint8Array;
}

/** Trains a `tf.LayersModel` step by step with TensorFlow.js' gradients and optimizers. */
export class TfjsSession implements Session {
  readonly description: EngineDescription;
  private readonly plan: Plan;
  private readonly libraries: Libraries;
  private readonly network: Network;
  private readonly optimizer: StepOptimizer;
  private readonly trainable: Network['weights'];
  private readonly inputs: InputReader;
  private readonly augmented: AugmentedInputs | null;
  private readonly classWeights: ClassWeights;
  private readonly prefixes = new Map<number, LayersModel>();
  private isClosed = false;

  constructor(
    { libraries, network, description }: Parts,
    private readonly request: SessionRequest,
  ) {
    this.description = description;
    this.plan = request.plan;
    this.libraries = libraries;
    this.network = network;
    this.trainable = network.weights.filter(({ slot }) => slot.trainable);
    this.inputs = new InputReader(request.normalization, sizeOf(request.plan.inputShape));
    this.augmented =
      request.plan.augment.length === 0 ? null : new AugmentedInputs(request.plan, request.normalization);
    this.classWeights = classWeightsOf(request.plan, request.training.labels);
    writeWeights(libraries, network, request.weights);
    this.optimizer = createOptimizer(libraries, request.plan.training.optimizer, this.trainable);
  }

  async trainSteps({ epoch, firstStep, learningRates, order, signal }: StepRequest): Promise<StepResults> {
    const pending: PendingStep[] = [];
    for (let index = 0; index < learningRates.length && !signal.aborted; index++) {
      const step = { epoch, step: firstStep + index, order, learningRate: learningRates[index]! };
      pending.push(this.trainStep(step));
      await nextTurn();
    }
    return this.read(pending);
  }

  async evaluate(set: ExampleSet, signal: AbortSignal): Promise<Evaluation | null> {
    const sums = { loss: 0, correct: 0, topK: 0 };
    for (const [from, to] of this.evaluationRanges(set.count)) {
      if (signal.aborted) return null;
      addMetrics(
        sums,
        this.plan,
        this.outputs(this.network.model, set.images, from, to),
        set.labels.subarray(from, to),
      );
      await nextTurn();
    }
    const penalty = computePenalty(this.plan, this.readWeights());
    return {
      loss: sums.loss / set.count + penalty,
      accuracy: sums.correct / set.count,
      topKAccuracy: sums.topK / set.count,
    };
  }

  async predict(images: Images, count: number): Promise<Float32Array> {
    const outputs = await this.allOutputs(this.network.model, images, count);
    if (trainsOnLogits(this.plan)) softmaxRows(outputs, this.plan.classes);
    return outputs;
  }

  async layerOutput(layer: number, images: Images, count: number): Promise<Float32Array> {
    const planned = this.plan.layers[layer];
    if (planned === undefined) throw new RangeError(`the network has no layer ${layer}`);
    if (layer === this.plan.layers.length - 1) return this.predict(images, count);
    const prefix = this.prefixes.get(layer) ?? networkUpTo(this.libraries, this.network, this.plan, planned);
    this.prefixes.set(layer, prefix);
    return this.allOutputs(prefix, images, count);
  }

  async snapshot(): Promise<Snapshot> {
    return { weights: this.readWeights(), optimizer: this.optimizer.state() };
  }

  async restore({ weights, optimizer }: Restorable): Promise<void> {
    writeWeights(this.libraries, this.network, weights);
    this.optimizer.restore(optimizer);
  }

  async useAverages(): Promise<void> {
    this.optimizer.useAverages();
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.optimizer.dispose();
    this.network.model.dispose();
  }

  private trainStep({
    epoch,
    step,
    order,
    learningRate,
  }: {
    epoch: number;
    step: number;
    order: Uint32Array;
    learningRate: number;
  }): PendingStep {
    const { tf } = this.libraries;
    const { inputShape, classes, training } = this.plan;
    const from = step * training.batch_size;
    const to = Math.min(from + training.batch_size, this.request.training.count);
    const { inputs, shares, labels } = this.readBatch(epoch, { from, to, order });
    return tf.tidy(() => {
      const images = tf.tensor4d(inputs, [to - from, ...inputShape]);
      const weights = this.classWeights === null ? null : weighRows(shares, this.classWeights);
      const targets = tf.tensor2d(makeTargets(this.plan, shares, weights), [to - from, classes]);
      const rowWeights = weights === null ? null : tf.tensor2d(weights, [to - from, 1]);
      this.setMasks(epoch, step, to - from);
      let outputs!: Tensor2D;
      const computeLoss = (): Scalar => {
        outputs = this.network.model.apply(images, { training: true }) as Tensor2D;
        tf.keep(outputs);
        return computeBatchLoss(tf, this.plan, { outputs, targets, rowWeights }, this.trainable);
      };
      const { value, gradients } = this.differentiate(computeLoss);
      const stepsPerEpoch = Math.ceil(this.request.training.count / training.batch_size);
      this.optimizer.step(gradients, { learningRate, step: (epoch - 1) * stepsPerEpoch + step });
      for (const { node } of this.network.masked) node.mask = null;
      return { loss: tf.keep(value), outputs, labels };
    });
  }

  /** The loss, and its gradients in the order of the trained variables. */
  private differentiate(computeLoss: () => Scalar): { readonly value: Scalar; readonly gradients: readonly Tensor[] } {
    // TensorFlow.js refuses to differentiate by nothing: moving averages may be all that training changes.
    if (this.trainable.length === 0) return { value: computeLoss(), gradients: [] };
    const variables = this.trainable.map(({ variable }) => variable);
    const { value, grads } = this.libraries.tf.variableGrads(computeLoss, variables);
    return { value, gradients: variables.map(({ name }) => grads[name]!) };
  }

  /** Inputs, the share of each class, and the label that counts as right. */
  private readBatch(epoch: number, range: { from: number; to: number; order: Uint32Array }): TrainingBatch {
    const { training } = this.request;
    const { from, to, order } = range;
    const { classes, inputShape } = this.plan;
    const size = sizeOf(inputShape);
    const inputs = new Float32Array((to - from) * size);
    if (this.augmented === null) {
      this.inputs.read(training.images, range, inputs);
      const labels = readLabels(training, order, from, to);
      return { inputs, labels, shares: toShares(labels, classes) };
    }
    const shares = new Float32Array((to - from) * classes);
    const labels = new Uint8Array(to - from);
    for (let at = from; at < to; at++) {
      const target = this.augmented.read(training, { example: order[at]!, epoch }, inputs, (at - from) * size);
      shares.set(target, (at - from) * classes);
      labels[at - from] = greatestShare(target);
    }
    return { inputs, labels, shares };
  }

  /** Takes the metrics of finished steps out of TensorFlow, once for many steps. */
  private read(pending: readonly PendingStep[]): StepResults {
    const results: StepResults = { losses: [], correct: [], topK: [] };
    for (const { loss, outputs, labels } of pending) {
      const sums = { loss: 0, correct: 0, topK: 0 };
      addMetrics(sums, this.plan, outputs.dataSync() as Float32Array, labels);
      results.losses.push(loss.dataSync()[0]!);
      results.correct.push(sums.correct);
      results.topK.push(sums.topK);
      loss.dispose();
      outputs.dispose();
    }
    return results;
  }

  private setMasks(epoch: number, step: number, examples: number): void {
    for (const { layer, mask, node } of this.network.masked) {
      const shape = shapeOfMask(mask, layer);
      const factors = new Float32Array(examples * sizeOf(shape));
      fillMask(mask, { seed: this.plan.seed, epoch, step, layer: layer.index }, factors);
      node.mask = this.libraries.tf.tensor(factors, [examples, ...shape]);
    }
  }

  private imageTensor(images: Images, range: { from: number; to: number; order?: Uint32Array }): Tensor {
    const count = range.to - range.from;
    const values = new Float32Array(count * sizeOf(this.plan.inputShape));
    this.inputs.read(images, range, values);
    return this.libraries.tf.tensor4d(values, [count, ...this.plan.inputShape]);
  }

  private outputs(model: LayersModel, images: Images, from: number, to: number): Float32Array {
    return this.libraries.tf.tidy(() => {
      const output = model.apply(this.imageTensor(images, { from, to }), { training: false }) as Tensor;
      return output.dataSync() as Float32Array;
    });
  }

  private async allOutputs(model: LayersModel, images: Images, count: number): Promise<Float32Array> {
    const parts: Float32Array[] = [];
    for (const [from, to] of this.evaluationRanges(count)) {
      parts.push(this.outputs(model, images, from, to));
      await nextTurn();
    }
    const all = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  private *evaluationRanges(count: number): Generator<[from: number, to: number]> {
    const inner = this.plan.layers.reduce((total, layer) => total + innerValuesOf(layer), 0);
    const perExample = this.plan.memoryBytes + 4 * (inner + sizeOf(this.plan.inputShape));
    const size = Math.max(1, Math.min(1000, Math.floor(EVALUATION_BYTES / perExample)));
    for (let from = 0; from < count; from += size) yield [from, Math.min(from + size, count)];
  }

  private readWeights(): Float32Array {
    return readWeights(this.network, this.plan);
  }
}

/** The weight of each row of shares. */
function weighRows(shares: Float32Array, weights: readonly number[]): Float32Array {
  const classes = weights.length;
  return Float32Array.from({ length: shares.length / classes }, (_, row) =>
    weighShares(shares.subarray(row * classes, (row + 1) * classes), weights),
  );
}
