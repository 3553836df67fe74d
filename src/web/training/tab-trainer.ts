import type { ExampleSet, Images } from '../../data/types.js';
import type { TrainEvent } from '../../engine/train.js';
import type { EngineDescription, Evaluation, Snapshot } from '../../engine/types.js';
import { toError } from './failure.js';
import type { FromTrainer, Question, Questions, ToTrainer, TrainingData, TrainingOrder } from './messages.js';

/** Hears of the current training alone. */
export interface TrainingListener {
  readonly onOpened?: (engine: EngineDescription) => void;
  /** The snapshot is the network's state at the end of an epoch, or where it was stopped; `null` with other events. */
  readonly onEvent: (event: TrainEvent, snapshot: Snapshot | null) => void;
  /** It waits between two steps. */
  readonly onPaused?: () => void;
  /** An `MnistxError` has what to do. The training is over. */
  readonly onFailure: (error: Error) => void;
}

type Answer = Questions[keyof Questions]['gets'];
interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Trains networks in a worker of this tab, one at a time. Questions are answered between two steps, and after training. */
export class TabTrainer {
  private readonly worker = new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' });
  private readonly waiting = new Map<number, Waiting>();
  private lastData: TrainingData | null = null;
  private training = 0;
  private asked = 0;

  constructor(private readonly listener: TrainingListener) {
    this.worker.onmessage = ({ data }: MessageEvent<FromTrainer>) => this.hear(data);
    this.worker.onerror = ({ message }) =>
      this.fail(new Error(message || 'the training worker could not be started; reload the page'));
  }

  /** Begins a training; ends the one before. The same data object is sent once. */
  start(order: TrainingOrder, data: TrainingData): void {
    const isKnown = this.lastData === data;
    this.lastData = data;
    this.post({ type: 'start', training: ++this.training, order, data: isKnown ? null : compact(data) });
  }

  /** Continues after a pause or a step. */
  run(): void {
    this.post({ type: 'run' });
  }

  pause(): void {
    this.post({ type: 'pause' });
  }

  /** Does so many steps of a training that is paused. */
  step(steps = 1): void {
    this.post({ type: 'step', steps });
  }

  /** Ends after the current step, with the event `end`. */
  stop(): void {
    this.post({ type: 'stop' });
  }

  /** Class probabilities, (count, classes). */
  predict(images: Images, count: number): Promise<Float32Array> {
    return this.ask<'predict'>({ name: 'predict', asks: { images, count } });
  }

  /** Output of one layer, (count, ...outputShape). */
  layerOutput(layer: number, images: Images, count: number): Promise<Float32Array> {
    return this.ask<'layerOutput'>({ name: 'layerOutput', asks: { layer, images, count } });
  }

  evaluate(set: ExampleSet): Promise<Evaluation> {
    return this.ask<'evaluate'>({ name: 'evaluate', asks: set });
  }

  /** Weights and optimizer as they are now. */
  snapshot(): Promise<Snapshot> {
    return this.ask<'snapshot'>({ name: 'snapshot', asks: null });
  }

  /** Ends the worker; nothing may be called afterwards. */
  close(): void {
    this.worker.terminate();
    this.rejectAll(new Error('the training worker is closed'));
  }

  private ask<Name extends keyof Questions>(question: Question & { name: Name }): Promise<Questions[Name]['gets']> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.post({ type: 'ask', id, question });
    });
  }

  private hear(message: FromTrainer): void {
    if (message.type === 'answer') return this.take(message.id)?.resolve(message.answer);
    if (message.type === 'refusal') return this.take(message.id)?.reject(toError(message.failure));
    // A training that another one has replaced may still have said something.
    if (message.training !== this.training) return;
    if (message.type === 'opened') this.listener.onOpened?.(message.engine);
    else if (message.type === 'event') this.listener.onEvent(message.event, message.snapshot);
    else if (message.type === 'paused') this.listener.onPaused?.();
    else this.listener.onFailure(toError(message.failure));
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private fail(error: Error): void {
    this.rejectAll(error);
    this.listener.onFailure(error);
  }

  private rejectAll(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  private post(message: ToTrainer): void {
    this.worker.postMessage(message);
  }
}

/** A message carries the whole buffer behind an array: of a part of a set, only the part is sent. */
function compact({ training, validation, normalization }: TrainingData): TrainingData {
  return { training: compactSet(training), validation: validation && compactSet(validation), normalization };
}

function compactSet({ count, images, labels }: ExampleSet): ExampleSet {
  return { count, images: compactArray(images), labels: compactArray(labels) };
}

function compactArray<T extends Images>(values: T): T {
  return values.byteLength === values.buffer.byteLength ? values : (values.slice() as T);
}
