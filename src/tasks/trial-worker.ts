// A program of its own, started by sweep/launchers/local.ts: trains one job after another, as messages ask for them.
import { join } from 'node:path';
import { describeDataset, loadDataset } from '../data/load-dataset.js';
import { nodeEffects } from '../effects.js';
import { createNodeEngine } from '../engine/simd/host/node/engine.js';
import { ThreadPool } from '../engine/simd/thread-pool.js';
import { MnistxError } from '../errors.js';
import { chooseLibrary, engineChooser } from '../open/choose-engine.js';
import { describeGit } from '../runs/environment.js';
import { PackError, packFolder } from '../runs/pack-folder.js';
import type { EpochReport } from '../sweep/launchers/launcher.js';
import type { FromWorker, ToWorker, WorkerSettings } from '../sweep/launchers/local.js';
import type { LoadDataset, RunEvent } from '../training/types.js';
import { relocateData } from './relocate-data.js';
import { runTrial } from './run-trial.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const keptDatasets = keepLast(loadDataset);
const library = chooseLibrary({ ...settings, env: process.env }, () => {});
const simd = createNodeEngine({ library, threads: new ThreadPool() });
const chooseEngine = engineChooser({ ...settings, simd }, () => {});
const gitOfStart = once(describeGit);
/** Of the job in training. Once the parent is gone there is no other. */
let stop = new AbortController();

process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stop.abort();
  else void answer(message);
});
// Its parent decides when to stop: Ctrl-C reaches both.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => stop.abort());
process.on('disconnect', () => stop.abort());

async function answer({ job, places }: Extract<ToWorker, { type: 'train' }>): Promise<void> {
  if (process.connected) stop = new AbortController();
  const { runsDirectory = settings.runsDirectory, dataDirectory } = places;
  const readers = { describeDataset, loadDataset: keptDatasets };
  const moved = dataDirectory === undefined ? readers : relocateData(dataDirectory, readers);
  const onEpoch = settings.isWatched ? tellEpoch : () => {};
  try {
    const report = await runTrial(
      { ...settings, ...moved, runsDirectory, job, onEpoch },
      {
        effects: nodeEffects,
        signal: stop.signal,
        report: packAfterEpochs(join(runsDirectory, job.experiment.name), places.packEveryMs ?? Infinity),
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

/** At the end of an epoch, before the next one begins, the folder is complete and at rest. */
function packAfterEpochs(folder: string, everyMs: number): (event: RunEvent) => void {
  const { elapsedMs, files } = nodeEffects;
  let lastMs = elapsedMs();
  return (event) => {
    if (event.type !== 'epoch' || elapsedMs() - lastMs < everyMs) return;
    lastMs = elapsedMs();
    try {
      send({ type: 'packed', folder: packFolder(folder, files) });
    } catch (error) {
      // What is too large to send is trained again if this worker is lost.
      if (!(error instanceof PackError)) throw error;
    }
  };
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
      // Without being told V8 waits, and both lie in memory.
      globalThis.gc?.();
      const data = load(request, options);
      kept = { key, data };
      // What could not be read may be there for the next trial.
      data.catch(() => (kept = kept?.data === data ? null : kept));
    }
    return kept.data;
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
