import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { unzipSync } from 'fflate';
import { stringify } from 'yaml';
import { nodeEffects } from '../../../src/effects.js';
import { train } from '../../../src/engine/train.js';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import type { Session } from '../../../src/engine/types.js';
import { resumeRun } from '../../../src/tasks/resume-run.js';
import { verifyRun } from '../../../src/tasks/verify-run.js';
import { zipRun } from '../../../src/web/training/take-home.js';
import type { TrainedNetwork } from '../../../src/web/training/take-home.js';
import { applyEvent, beginTraining } from '../../../src/web/training/trained.js';
import type { Trained } from '../../../src/web/training/trained.js';
import { LR_LAYERS, openExperiment } from '../../helpers/experiments.js';
import { temporaryFolder } from '../../helpers/runs-on-disk.js';

const written = {
  name: 'lr',
  data: { dataset: 'mnist', limit: { train: 300, test: 100 } },
  model: { layers: LR_LAYERS },
  train: { epochs: 3, batch_size: 30, log_every: 4, metrics: ['accuracy', { type: 'top_k', k: 3 }] },
};

/** Trains as a page does, up to a step if it is not null. */
async function trainAsPage(stopAtEpoch: number | null): Promise<{ trained: Trained; session: Session }> {
  const { experiment, plan, data, session } = await openExperiment(written, simdEngine);
  const stopping = new AbortController();
  const { training, validation } = data;
  const begun = { number: 1, text: stringify(written), experiment, plan, data, kept: [] };
  let trained: Trained = {
    ...beginTraining({ ...begun, created: '2026-01-01T00:00:00.000Z' }),
    engine: session.description,
  };
  let now = 0;
  const { signal } = stopping;
  for await (const event of train({ plan, session, training, validation, signal, elapsedMs: () => now++ })) {
    const hasReached = 'reached' in event && event.reached !== null;
    trained = applyEvent(trained, event, hasReached ? await session.snapshot() : null);
    if (event.type === 'progress' && event.epoch === stopAtEpoch) stopping.abort();
  }
  return { trained, session };
}

async function unpackRun({ trained, session }: { trained: Trained; session: Session }): Promise<string> {
  const network: TrainedNetwork = {
    snapshot: () => session.snapshot(),
    predict: session.predict.bind(session),
    evaluate: async (set) => (await session.evaluate(set, new AbortController().signal))!,
  };
  const zip = await zipRun(trained, network, {
    now: new Date('2026-01-01T00:00:01.000Z'),
    versions: { mnistx: '1.2.3', browser: 'Test 1' },
    host: { platform: 'browser', arch: 'wasm32', cpu: 'unknown', cores: 4, memory_bytes: 0 },
  });
  await session.close();
  const home = temporaryFolder();
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), bytes);
  }
  return join(home, 'lr');
}

const options = {
  effects: nodeEffects,
  signal: new AbortController().signal,
  report: () => {},
  chooseEngine: () => simdEngine,
};
const placesOf = () => ({ cacheDirectory: temporaryFolder(), mirrors: [], threads: 1 });

function verify(folder: string) {
  return verifyRun({ folder, epochs: null, workDirectory: temporaryFolder(), ...placesOf() }, options);
}

test('a run that was trained without files is byte-identical when it is trained again from its folder', async (t) => {
  const folder = await unpackRun(await trainAsPage(null));
  const { isWhole, same, differences } = await verify(folder);
  t.deepEqual([isWhole, differences], [true, []]);
  t.deepEqual(same, [
    ...['steps.csv', 'history.csv', 'model/weights.bin', 'model/model.json', 'predictions.csv'],
    'checkpoints/last.ckpt',
  ]);
});

test('one that was stopped is continued from its folder, to the same bytes', async (t) => {
  const folder = await unpackRun(await trainAsPage(2));
  const resumed = await resumeRun({ folder, force: false, overrides: [], ...placesOf() }, options);
  t.deepEqual([resumed.status, resumed.history.length], ['finished', 3]);
  t.deepEqual((await verify(folder)).differences, []);
});
