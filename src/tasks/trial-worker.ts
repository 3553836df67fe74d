// A program of its own, started by sweep/launchers/local.ts: trains one job after another, as messages ask for them.
import { nodeEffects } from '../effects.js';
import { createSimdEngine } from '../engine/simd/engine.js';
import { ThreadPool } from '../engine/simd/thread-pool.js';
import { MnistxError } from '../errors.js';
import { engineChooser } from '../open/choose-engine.js';
import type { EpochReport, TrialJob } from '../sweep/launchers/launcher.js';
import type { FromWorker, ToWorker, WorkerSettings } from '../sweep/launchers/local.js';
import type { LoadDataset } from '../training/types.js';
import { describeGit } from '../runs/environment.js';
import { loadDataset } from '../data/load-dataset.js';
import { runTrial } from './run-trial.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const stop = new AbortController();
const keptDatasets = keepLast(loadDataset);
const chooseEngine = engineChooser({ ...settings, simd: createSimdEngine(new ThreadPool()) }, () => {});
const gitOfStart = once(describeGit);

process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stop.abort();
  else void answer(message.job);
});
// Its parent decides when to stop: Ctrl-C reaches both.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => stop.abort());
process.on('disconnect', () => stop.abort());

async function answer(job: TrialJob): Promise<void> {
  try {
    const report = await runTrial(
      { ...settings, job, loadDataset: keptDatasets, onEpoch: settings.isWatched ? tellEpoch : () => {} },
      {
        effects: nodeEffects,
        signal: stop.signal,
        report: () => {},
        chooseEngine,
        describeGit: gitOfStart,
      },
    );
    send({ type: 'report', report });
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    send({ type: 'error', problems: error.problems });
  }
}

/** Epochs may last milliseconds. */
const TELL_AGAIN_MS = 100;
let toldMs = -Infinity;

function tellEpoch(epoch: EpochReport): void {
  const nowMs = nodeEffects.elapsedMs();
  if (nowMs - toldMs < TELL_AGAIN_MS) return;
  toldMs = nowMs;
  send({ type: 'epoch', epoch });
}

function send(message: FromWorker): void {
  if (process.connected) process.send!(message, undefined, undefined, () => {});
}

/** Most trials of a sweep train on the same examples. Those of the last one are let go before others are read. */
function keepLast(load: LoadDataset): LoadDataset {
  let kept: { readonly key: string; readonly data: ReturnType<LoadDataset> } | null = null;
  return (request, options) => {
    const key = JSON.stringify(request);
    if (kept?.key !== key) {
      kept = null;
      kept = { key, data: load(request, options) };
    }
    return kept.data;
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
