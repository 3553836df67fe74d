import { checkText } from '../../../src/config/check-text.js';
import { unpackDataset } from '../../../src/data/dataset-bytes.js';
import { compile } from '../../../src/model/compile.js';
import { initialWeights } from '../../../src/model/initialize.js';
import type { TrainEvent } from '../../../src/engine/train.js';
import type { EngineDescription } from '../../../src/engine/types.js';
import type { EpochRecord } from '../../../src/records.js';
import type { StoppedTraining, TrainingData, TrainingOrder } from '../../../src/web/training/messages.js';
import { TabTrainer } from '../../../src/web/training/tab-trainer.js';
import type { PageOrder, PageResult } from '../../helpers/page-order.js';

declare global {
  interface Window {
    trainInTab: (order: PageOrder) => Promise<PageResult>;
  }
}

const known = new Map<string, Promise<TrainingData>>();

/** Compiles and trains in this page, as the pages of mnistx do. */
window.trainInTab = async ({ text, shape, data: address, threads, stopAfter }) => {
  const { experiment } = checkText({ file: 'x.yaml', text, name: 'x', resolvePath: (path) => path });
  const plan = compile(experiment, shape);
  if (!known.has(address)) known.set(address, fetchData(address));
  const data = await known.get(address)!;
  const order = { plan, weights: initialWeights(plan), threads, from: null, isPaused: stopAfter !== null };
  const history: EpochRecord[] = [];
  const first = await trainUntilEnd(order, data, { history, stopAfter });
  const continued = { ...order, from: first.stopped, isPaused: false };
  const last = stopAfter === null ? first : await trainUntilEnd(continued, data, { history, stopAfter: null });
  const { weights, optimizer } = last.stopped.snapshot;
  const digests = await Promise.all([weights, ...optimizer.map(({ values }) => values)].map(digestOf));
  return { history, digests, engine: last.engine, isIsolated: crossOriginIsolated, seconds: last.stopped.seconds };
};

interface Ended {
  readonly engine: EngineDescription;
  readonly stopped: StoppedTraining;
}

async function trainUntilEnd(
  order: TrainingOrder,
  data: TrainingData,
  { history, stopAfter }: { readonly history: EpochRecord[]; readonly stopAfter: number | null },
): Promise<Ended> {
  let engine: EngineDescription | null = null;
  let reached: StoppedTraining['reached'] | null = null;
  let steps = stopAfter ?? 0;
  let startMs = 0;
  const trainer = await new Promise<TabTrainer>((resolve, reject) => {
    const opened: TabTrainer = new TabTrainer({
      onOpened: (description) => {
        engine = description;
        startMs = performance.now();
      },
      onEvent: (event: TrainEvent) => {
        if (event.type === 'epoch') history.push(event.record);
        if (event.type === 'epoch' || event.type === 'end') reached = event.reached ?? reached;
        if (event.type === 'end') resolve(opened);
      },
      onPaused: () => {
        if (steps > 0) opened.step(steps);
        else opened.stop();
        steps = 0;
      },
      onFailure: reject,
    });
    opened.start(order, data);
  });
  const seconds = (performance.now() - startMs) / 1000;
  const snapshot = await trainer.snapshot();
  trainer.close();
  return { engine: engine!, stopped: { snapshot, reached: reached!, seconds } };
}

async function fetchData(address: string): Promise<TrainingData> {
  const response = await fetch(address);
  return unpackDataset(await response.arrayBuffer());
}

async function digestOf(values: Float32Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', values.slice()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
