import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { localLauncher } from '../../../src/sweep/launchers/local.js';
import type { TrialJob } from '../../../src/sweep/launchers/launcher.js';
import { LR_LAYERS, makeExperiment } from '../../helpers/experiments.js';
import { notOnLinux, testUnless } from '../../helpers/test-unless.js';

const program = fileURLToPath(new URL('../../../src/tasks/trial-worker.js', import.meta.url));

function makeJob(name: string, batchSize: number): TrialJob {
  const experiment = makeExperiment({
    name,
    data: { limit: { train: 300, test: 100 }, validation: 0.1 },
    model: { layers: LR_LAYERS },
    train: { epochs: 1, batch_size: batchSize },
  });
  return { experiment, metric: 'val_accuracy', goal: 'maximize', until: null, bounds: [] };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Trains two jobs in one worker, and lists its threads after each. */
async function threadsAfterTrials(t: ExecutionContext, threads: number): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-test-local-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const before = new Set(childrenOf(process.pid));
  const launcher = localLauncher({
    program,
    settings: { runsDirectory: folder, cacheDirectory: join(folder, 'cache'), mirrors: [], threads, isWatched: false },
    slots: 1,
    signal: new AbortController().signal,
    onLost: (_, reason) => t.fail(reason),
  });
  const found: string[][] = [];
  for (const batchSize of [10, 100]) {
    t.is((await launcher.train(makeJob(`batch-${batchSize}`, batchSize))).status, 'trained');
    const [worker, ...more] = childrenOf(process.pid).filter((pid) => !before.has(pid));
    t.deepEqual(more, []);
    found.push(readdirSync(`/proc/${worker}/task`));
  }
  await launcher.close();
  return found;
}

testUnless(
  notOnLinux,
  'a worker keeps its threads for the next trial: new ones would leave old memory to the garbage',
  async (t) => {
    const one = await threadsAfterTrials(t, 1);
    const three = await threadsAfterTrials(t, 3);
    t.deepEqual([one[1], three[1]], [one[0], three[0]]);
    t.is(three[0]!.length - one[0]!.length, 2);
  },
);
