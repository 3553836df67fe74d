import { train } from '../../engine/train.js';
import type { Reached, TrainEvent } from '../../engine/train.js';
import type { Engine, Session } from '../../engine/types.js';
import { toFailure } from './failure.js';
import type { FromTrainer, Question, ToTrainer, TrainingData } from './messages.js';

export interface TrainerParts {
  readonly engine: Engine;
  readonly post: (message: FromTrainer) => void;
  /** A monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number;
}

/** Trains in a worker of a tab as its messages say: one network at a time. */
export class Trainer {
  private data: TrainingData | null = null;
  private current: TabTraining | null = null;
  /** The end of all trainings before the next one. */
  private ended: Promise<void> = Promise.resolve();

  constructor(private readonly parts: TrainerParts) {}

  hear(message: ToTrainer): void {
    if (message.type === 'start') return this.start(message);
    const { current } = this;
    if (message.type === 'ask') {
      const { id, question } = message;
      if (current !== null) current.ask(id, question);
      else this.parts.post({ type: 'refusal', id, failure: toFailure(new Error('there is no network yet')) });
    } else if (message.type === 'run') current?.allow(Infinity);
    else if (message.type === 'pause') current?.allow(0);
    else if (message.type === 'step') current?.allow(message.steps);
    else current?.stop();
  }

  private start({ training, order, data }: Extract<ToTrainer, { type: 'start' }>): void {
    this.data = data ?? this.data;
    if (this.data === null) {
      const failure = toFailure(new Error('there are no data yet'));
      return this.parts.post({ type: 'failed', training, failure });
    }
    this.current?.end();
    const next = new TabTraining({ training, order, data: this.data }, this.parts);
    this.current = next;
    this.ended = this.ended.then(() => next.live());
  }

  /** Ends the training and frees its memory. */
  async close(): Promise<void> {
    this.current?.end();
    await this.ended;
  }
}

interface TrainingParts extends Pick<Extract<ToTrainer, { type: 'start' }>, 'training' | 'order'> {
  readonly data: TrainingData;
}

/** One training, from its session's opening to its closing. */
class TabTraining {
  /** Steps that may be done before it waits. */
  private allowed: number;
  private readonly stopping = new AbortController();
  private isEnded = false;
  private readonly questions: { readonly id: number; readonly question: Question }[] = [];
  private wake: () => void = () => {};
  /** Spent waiting and answering: no part of the training time. */
  private restedMs = 0;

  constructor(
    private readonly asked: TrainingParts,
    private readonly parts: TrainerParts,
  ) {
    this.allowed = asked.order.isPaused ? 0 : Infinity;
  }

  allow(steps: number): void {
    this.allowed = steps;
    this.wake();
  }

  ask(id: number, question: Question): void {
    this.questions.push({ id, question });
    if (this.isEnded) this.refuseQuestions();
    else this.wake();
  }

  stop(): void {
    this.stopping.abort();
    this.wake();
  }

  /** Ends it, and the session with it. */
  end(): void {
    this.isEnded = true;
    this.stop();
  }

  /** Trains, then answers questions until it is ended. */
  async live(): Promise<void> {
    const { training, order, data } = this.asked;
    const { engine, post } = this.parts;
    let session: Session | null = null;
    try {
      if (this.isEnded) return;
      const { plan, weights, threads } = order;
      session = await engine.open({ plan, weights, threads, ...data });
      post({ type: 'opened', training, engine: session.description });
      await this.train(session);
      await this.rest(session, () => this.isEnded);
    } catch (error) {
      post({ type: 'failed', training, failure: toFailure(error) });
    } finally {
      this.isEnded = true;
      this.refuseQuestions();
      await session?.close();
    }
  }

  private async train(session: Session): Promise<void> {
    const { from } = this.asked.order;
    if (from !== null) await session.restore(from.snapshot);
    const startMs = this.trainedMs() - 1000 * (from?.seconds ?? 0);
    let reached: Reached | null = from?.reached ?? null;
    for (;;) {
      const secondsBefore = (this.trainedMs() - startMs) / 1000;
      const halted = await this.trainUntilHalt(session, { from: reached, secondsBefore });
      if (halted === null) return;
      reached = halted;
    }
  }

  /** Returns the state at which a step was cut short to wait; `null` after the end. */
  private async trainUntilHalt(
    session: Session,
    place: { readonly from: Reached | null; readonly secondsBefore: number },
  ): Promise<Reached | null> {
    const { plan } = this.asked.order;
    const { signal } = this.stopping;
    const events = train({
      ...{ plan, signal, ...this.asked.data, ...place },
      session: this.measured(session),
      elapsedMs: () => this.trainedMs(),
    });
    for await (const event of events) {
      if (event.type === 'end' && isHalt(event) && !signal.aborted) return event.reached;
      const hasReached = 'reached' in event && event.reached !== null;
      const snapshot = hasReached ? await session.snapshot() : null;
      this.parts.post({ type: 'event', training: this.asked.training, event, snapshot });
    }
    return null;
  }

  /** The session, which waits before each call and does no more steps than are allowed. */
  private measured(session: Session): Session {
    return {
      description: session.description,
      trainSteps: async (request) => {
        await this.waitForSteps(session);
        const learningRates = request.learningRates.subarray(0, Math.max(1, this.allowed));
        const results = await session.trainSteps({ ...request, learningRates });
        this.allowed = Math.max(0, this.allowed - results.losses.length);
        return results;
      },
      evaluate: (set, signal) => session.evaluate(set, signal),
      predict: (images, count) => session.predict(images, count),
      layerOutput: (layer, images, count) => session.layerOutput(layer, images, count),
      snapshot: () => session.snapshot(),
      restore: (snapshot) => session.restore(snapshot),
      useAverages: () => session.useAverages(),
      close: () => session.close(),
    };
  }

  private async waitForSteps(session: Session): Promise<void> {
    const isReady = (): boolean => this.allowed > 0 || this.stopping.signal.aborted;
    if (!isReady()) this.parts.post({ type: 'paused', training: this.asked.training });
    await this.rest(session, isReady);
  }

  /** Answers questions until it may continue. */
  private async rest(session: Session, mayContinue: () => boolean): Promise<void> {
    const startMs = this.parts.elapsedMs();
    for (;;) {
      const next = this.isEnded ? undefined : this.questions.shift();
      if (next !== undefined) await this.answer(session, next);
      else if (mayContinue()) break;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
    this.restedMs += this.parts.elapsedMs() - startMs;
  }

  private async answer(session: Session, { id, question }: TabTraining['questions'][number]): Promise<void> {
    const { post } = this.parts;
    try {
      post({ type: 'answer', id, answer: await answerBy(session, question) });
    } catch (error) {
      post({ type: 'refusal', id, failure: toFailure(error) });
    }
  }

  private refuseQuestions(): void {
    const failure = toFailure(new Error('the training has ended'));
    for (const { id } of this.questions.splice(0)) this.parts.post({ type: 'refusal', id, failure });
  }

  private trainedMs(): number {
    return this.parts.elapsedMs() - this.restedMs;
  }
}

function isHalt({ outcome }: Extract<TrainEvent, { type: 'end' }>): boolean {
  return outcome.reason === 'interrupted';
}

async function answerBy(session: Session, { name, asks }: Question) {
  switch (name) {
    case 'predict':
      return session.predict(asks.images, asks.count);
    case 'layerOutput':
      return session.layerOutput(asks.layer, asks.images, asks.count);
    case 'evaluate':
      return (await session.evaluate(asks, new AbortController().signal))!;
    case 'snapshot':
      return session.snapshot();
  }
}
