import test from 'ava';
import { train } from '../../../src/engine/train.js';
import type { TrainEvent } from '../../../src/engine/train.js';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import type { FromTrainer, Question, TrainingOrder } from '../../../src/web/training/messages.js';
import { Trainer } from '../../../src/web/training/trainer.js';
import { makeRandomSet, prepare, signal } from '../../helpers/engines.js';

const IMAGE = { image: [6, 5, 1], classes: 4 } as const;
const LAYERS = [
  { type: 'flatten' },
  { type: 'dense', units: 7, activation: 'relu' },
  { type: 'dropout', rate: 0.3 },
  { type: 'dense', units: 4, activation: 'softmax' },
];
const written = {
  ...IMAGE,
  layers: LAYERS,
  count: 58,
  seed: 3,
  train: { batch_size: 5, epochs: 3, optimizer: 'adam' },
};
const { plan, training, normalization, weights } = prepare(written);
const validation = makeRandomSet({ ...IMAGE, seed: 4 }, 20);
const data = { training, validation, normalization };
const order: TrainingOrder = { plan, weights, threads: 1, from: null, isPaused: false };

/** A trainer, and what it has said, which can be waited for. */
class Conversation {
  readonly said: FromTrainer[] = [];
  private check: () => void = () => {};
  private asked = 0;
  readonly trainer = new Trainer({
    engine: simdEngine,
    post: (message) => {
      this.said.push(message);
      this.check();
    },
    elapsedMs: () => performance.now(),
  });

  start(training: number, changes: Partial<TrainingOrder> = {}): void {
    this.trainer.hear({ type: 'start', training, order: { ...order, ...changes }, data });
  }

  hears(what: (message: FromTrainer) => boolean, count = 1): Promise<FromTrainer> {
    return new Promise((resolve) => {
      this.check = () => {
        const found = this.said.filter(what);
        if (found.length >= count) resolve(found[count - 1]!);
      };
      this.check();
    });
  }

  async ask(question: Question) {
    const id = ++this.asked;
    this.trainer.hear({ type: 'ask', id, question });
    const message = await this.hears((one) => 'id' in one && one.id === id);
    return message.type === 'answer' ? message.answer : message;
  }

  events(): readonly TrainEvent[] {
    return this.said.flatMap((message) => (message.type === 'event' ? [message.event] : []));
  }

  /** Steps of the epoch that are done. */
  steps(): number {
    return this.events().reduce((last, event) => (event.type === 'progress' ? event.step : last), 0);
  }

  close(): Promise<void> {
    return this.trainer.close();
  }
}

const isEnd = (message: FromTrainer): boolean => message.type === 'event' && message.event.type === 'end';
const isPaused = ({ type }: FromTrainer): boolean => type === 'paused';

async function straight() {
  const session = await simdEngine.open({ plan, training, normalization, weights, threads: 1 });
  const records = [];
  for await (const event of train({ plan, session, training, validation, signal, elapsedMs: () => 0 }))
    if (event.type === 'epoch') records.push(event.record);
  const snapshot = await session.snapshot();
  await session.close();
  return { records, snapshot };
}

function recordsOf(conversation: Conversation) {
  return conversation.events().flatMap((event) => (event.type === 'epoch' ? [{ ...event.record, seconds: 0 }] : []));
}

test('steps, pauses and questions between them change no bit', async (t) => {
  const expected = await straight();
  const talk = new Conversation();
  talk.start(1, { isPaused: true });
  let pauses = 0;
  for (const steps of [1, 2, 4, 5, 1, 1, 30]) {
    await talk.hears(isPaused, ++pauses);
    t.is(
      ((await talk.ask({ name: 'predict', asks: { images: training.images, count: 2 } })) as Float32Array).length,
      8,
    );
    talk.trainer.hear({ type: 'step', steps });
  }
  await talk.hears(isEnd);
  t.deepEqual(
    recordsOf(talk),
    expected.records.map((record) => ({ ...record, seconds: 0 })),
  );
  t.deepEqual(await talk.ask({ name: 'snapshot', asks: null }), expected.snapshot);
  await talk.close();
});

test('a step does as many steps as it says', async (t) => {
  const talk = new Conversation();
  talk.start(1, { isPaused: true });
  await talk.hears(isPaused);
  t.is(talk.steps(), 0);
  for (const [pauses, steps, done] of [
    [2, 1, 1],
    [3, 3, 4],
    [4, 2, 6],
  ] as const) {
    talk.trainer.hear({ type: 'step', steps });
    await talk.hears(isPaused, pauses);
    t.is(talk.steps(), done);
  }
  await talk.close();
});

test('what was stopped within an epoch continues elsewhere to the same bits', async (t) => {
  const expected = await straight();
  const talk = new Conversation();
  talk.start(1, { isPaused: true });
  await talk.hears(isPaused);
  talk.trainer.hear({ type: 'step', steps: 7 });
  await talk.hears(isPaused, 2);
  talk.trainer.hear({ type: 'stop' });
  await talk.hears(isEnd);
  const end = talk.events().at(-1) as Extract<TrainEvent, { type: 'end' }>;
  t.deepEqual(end.outcome, { reason: 'interrupted', epoch: 1, step: 7 });
  const { snapshot } = (await talk.hears(isEnd)) as Extract<FromTrainer, { type: 'event' }>;
  await talk.close();
  const other = new Conversation();
  other.start(1, { from: { snapshot: snapshot!, reached: end.reached!, seconds: 2 } });
  await other.hears(isEnd);
  t.deepEqual(
    recordsOf(other),
    expected.records.map((record) => ({ ...record, seconds: 0 })),
  );
  t.deepEqual(await other.ask({ name: 'snapshot', asks: null }), expected.snapshot);
  await other.close();
});

test('the end of an epoch comes with the state to continue from', async (t) => {
  const expected = await straight();
  const talk = new Conversation();
  talk.start(1);
  await talk.hears(isEnd);
  const told = talk.said.flatMap((message) => (message.type === 'event' && message.snapshot !== null ? [message] : []));
  t.deepEqual(
    told.map(({ event }) => event.type),
    ['epoch', 'epoch', 'epoch'],
  );
  await talk.close();
  const [{ event, snapshot }] = told as [(typeof told)[number]];
  const { reached } = event as Extract<TrainEvent, { type: 'epoch' }>;
  const other = new Conversation();
  other.start(1, { from: { snapshot: snapshot!, reached, seconds: 2 } });
  await other.hears(isEnd);
  t.deepEqual(await other.ask({ name: 'snapshot', asks: null }), expected.snapshot);
  await other.close();
});

test('a new training ends the one before, whose questions are refused', async (t) => {
  const expected = await straight();
  const talk = new Conversation();
  talk.start(1, { isPaused: true });
  talk.trainer.hear({ type: 'ask', id: 77, question: { name: 'snapshot', asks: null } });
  talk.start(2);
  await talk.hears((message) => isEnd(message) && 'training' in message && message.training === 2);
  t.deepEqual(await talk.ask({ name: 'snapshot', asks: null }), expected.snapshot);
  t.true(talk.said.some((message) => message.type === 'refusal' && message.id === 77));
  await talk.close();
});

test('what cannot be answered or opened is said, and the next training works', async (t) => {
  const talk = new Conversation();
  t.like(await talk.ask({ name: 'snapshot', asks: null }), { type: 'refusal' });
  const huge = { ...plan, training: { ...plan.training, batch_size: 2 ** 31 } };
  const claimed = { ...data, training: { ...training, count: 2 ** 31 } };
  talk.trainer.hear({ type: 'start', training: 2, order: { ...order, plan: huge }, data: claimed });
  const failed = await talk.hears(({ type }) => type === 'failed');
  t.like(failed, { training: 2, failure: { problems: [{ code: 'TOO_LARGE' }] } });
  talk.start(3);
  await talk.hears((message) => isEnd(message) && 'training' in message && message.training === 3);
  const asks = { layer: 99, images: training.images, count: 1 };
  t.like(await talk.ask({ name: 'layerOutput', asks }), { type: 'refusal', failure: { problems: null } });
  await talk.close();
});
