// What the end of an epoch costs beside its training: rows, run.json and checkpoint, all forced to disk:
// `npm run bench:checkpoint`. Exits with 3 when it is more than 2 % of an epoch of the small CNN (configs/cnn.yaml).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { nodeEffects } from '../src/effects.js';
import { simdEngine } from '../src/engine/simd/host/node/engine.js';
import { readExperiment } from '../src/open/read-config-file.js';
import { runExperiment } from '../src/tasks/run-experiment.js';
import type { RunEvent } from '../src/training/types.js';
import { findMedian } from './statistics.js';

const MOST_PERCENT = 2;
const EPOCHS = 12;
const root = join(import.meta.dirname, '..', '..');

interface EpochCost {
  readonly trainingMs: number;
  /** From the end of validation to the start of the next epoch. */
  readonly writingMs: number;
}

const folder = mkdtempSync(join(tmpdir(), 'mnistx-bench-'));
try {
  const costs = {
    last: await measureCosts('last'),
    best: await measureCosts('best'),
    none: await measureCosts('none'),
  };
  for (const [keep, cost] of Object.entries(costs)) {
    const [training, writing] = [cost.map((one) => one.trainingMs), cost.map((one) => one.writingMs)].map(findMedian);
    const percent = computeShare(cost);
    console.log(
      `checkpoint: ${keep.padEnd(4)}  epoch ${training!.toFixed(0)} ms, its end ${writing!.toFixed(1)} ms: ${percent.toFixed(2)} %`,
    );
  }
  if (Math.max(computeShare(costs.last), computeShare(costs.best)) > MOST_PERCENT) {
    console.log(`more than ${MOST_PERCENT} %`);
    process.exitCode = 3;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function computeShare(costs: readonly EpochCost[]): number {
  return findMedian(costs.map(({ trainingMs, writingMs }) => (100 * writingMs) / trainingMs));
}

/** Costs of each epoch but the first (warm-up) and the last (nothing follows it). */
async function measureCosts(keep: string): Promise<EpochCost[]> {
  const costs: EpochCost[] = [];
  let beginsMs = 0;
  const report = (event: RunEvent): void => {
    const now = performance.now();
    if (event.type === 'start') beginsMs = now;
    if (event.type !== 'epoch') return;
    const trainingMs = 1000 * event.record.seconds;
    costs.push({ trainingMs, writingMs: now - beginsMs - trainingMs });
    beginsMs = now;
  };
  const places = { runsDirectory: join(folder, keep), cacheDirectory: cacheDirectory(process.env), mirrors: [] };
  const overrides = [`train.epochs=${EPOCHS}`, `train.checkpoint=${keep}`];
  await runExperiment(
    readExperiment(join(root, 'configs', 'cnn.yaml'), { overrides, files: nodeEffects.files }),
    { force: false, threads: null, chartFormats: [], ...places },
    { effects: nodeEffects, signal: new AbortController().signal, report, chooseEngine: () => simdEngine },
  );
  return costs.slice(1, -1);
}
