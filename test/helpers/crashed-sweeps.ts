import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { loadSweepOptions } from '../../src/config/sweep/load-sweep.js';
import { nodeEffects } from '../../src/effects.js';
import type { FileOperations } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { configReader } from '../../src/open/read-config-file.js';
import type { LaunchedSweep, Launcher, TrialReport } from '../../src/sweep/launchers/launcher.js';
import { readSweep } from '../../src/sweep/sweep-folder.js';
import { runTrial } from '../../src/tasks/run-trial.js';
import { runSweep } from '../../src/tasks/sweep.js';
import type { SweepResult } from '../../src/tasks/sweep.js';
import { writeFirstImages } from './idx-files.js';
import { repository, temporaryFolder } from './runs-on-disk.js';
import { abandonClaim } from './stopped-runs.js';

const images = temporaryFolder();
await writeFirstImages(images, { train: 150, test: 60 });

const loaded = loadSweepOptions(
  {
    experiments: [join(repository, 'configs', 'lr.yaml')],
    parameters: ['train.optimizer.learning_rate=0.01,0.1'],
    settings: { name: 'search' },
  },
  {
    overrides: [`data={ directory: ${images} }`, 'train.epochs=1', 'train.batch_size=50'],
    readFile: configReader(nodeEffects.files),
  },
);
const places = { cacheDirectory: temporaryFolder(), mirrors: [] };
/** All sweeps stand here, one after the other: their pages name the folder. */
export const sweepFolder = join(temporaryFolder(), 'runs', 'search');

/** Trains, or fails to; the clock stands still, so that no time differs. */
function sweepWith(
  launcher: (sweep: LaunchedSweep) => Launcher,
  files: FileOperations,
  { signal } = new AbortController(),
): Promise<SweepResult> {
  const request = { directory: join(sweepFolder, '..'), launcher, failFast: false, ...places };
  const effects = { now: () => 1_790_000_000_000, elapsedMs: nodeEffects.elapsedMs, files };
  return runSweep(loaded, request, { effects, signal, report: () => {} });
}

const reports = new Map<string, TrialReport>();

/** Trains within this process, and remembers what came of it. */
const trainingLauncher = ({ trialsFolder: runsDirectory }: LaunchedSweep): Launcher => ({
  slots: 1,
  train: async (job) => {
    const report = await runTrial(
      { ...places, job, runsDirectory, threads: 1 },
      {
        effects: nodeEffects,
        signal: new AbortController().signal,
        report: () => {},
        chooseEngine: () => simdEngine,
      },
    );
    reports.set(job.experiment.name, report);
    return report;
  },
  close: async () => {},
});

await sweepWith(trainingLauncher, nodeEffects.files);
const straight = temporaryFolder();
cpSync(sweepFolder, straight, { recursive: true });
const expected = readContent(straight);

/** Puts the run folders of the straight sweep in their places, as fast workers do. */
const copyingLauncher = ({ trialsFolder }: LaunchedSweep): Launcher => ({
  slots: 1,
  train: async ({ experiment: { name } }) => {
    const folder = join(trialsFolder, name);
    if (!existsSync(folder)) cpSync(join(straight, 'trials', name), folder, { recursive: true });
    return reports.get(name)!;
  },
  close: async () => {},
});

/** Sweeps in an empty place, or from where `sweepFolder` stands. */
export function sweepQuickly(files: FileOperations = nodeEffects.files): Promise<SweepResult> {
  return sweepWith(copyingLauncher, files);
}

/** Sweeps in an empty place, and is stopped when all trials have ended. */
export async function stopAfterTrials(): Promise<SweepResult> {
  rmSync(sweepFolder, { recursive: true, force: true });
  const stop = new AbortController();
  const launcher = (sweep: LaunchedSweep): Launcher => ({ ...copyingLauncher(sweep), close: async () => stop.abort() });
  return sweepWith(launcher, nodeEffects.files, stop);
}

/** Checks that the folder can be listed, and that the continued sweep ends in the bytes of an unbroken one. */
export async function checkBrokenSweep(t: ExecutionContext, operation: string): Promise<void> {
  if (existsSync(join(sweepFolder, 'run.lock'))) abandonClaim(sweepFolder);
  if (existsSync(join(sweepFolder, 'sweep.json')))
    t.true(['finished', 'failed', 'dead'].includes(readSweep(sweepFolder, nodeEffects.files).status), operation);
  else t.false(existsSync(join(sweepFolder, 'journal.jsonl')), operation);
  await checkContinued(t, operation);
}

/** Checks that the sweep continues to the bytes of an unbroken one. */
export async function checkContinued(t: ExecutionContext, operation: string): Promise<void> {
  const { manifest } = await sweepQuickly();
  t.is(manifest.status, 'finished', operation);
  // A difference is thousands of letters long.
  const content = readContent(sweepFolder);
  const names = [...new Set([...Object.keys(content), ...Object.keys(expected)])];
  t.deepEqual(
    names.filter((name) => content[name] !== expected[name]),
    [],
    operation,
  );
  t.deepEqual(readdirSync(join(sweepFolder, '..')), ['search'], operation);
}

function readContent(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'base64')]));
}
