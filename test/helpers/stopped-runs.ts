import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEffects } from '../../src/effects.js';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.js';
import type { Engine } from '../../src/engine/types.js';
import { resumeRun } from '../../src/tasks/resume-run.js';
import type { ResumeRequest } from '../../src/tasks/resume-run.js';
import type { RunEvent, RunOptions } from '../../src/training/types.js';
import { makeFailingFiles } from './failing-files.js';
import { repository, trainPlain, temporaryFolder } from './runs-on-disk.js';
import { removeTimes } from './untimed.js';

export const plain = createTfjsEngine({ cacheDirectory: '', backend: 'plain' });
const SMALL = [
  'data.limit.train=200',
  'data.limit.test=60',
  'train.batch_size=50',
  'train.log_every=3',
  'train.epochs=5',
];

export interface Case {
  readonly config: 'lr' | 'cnn';
  readonly engine: Engine;
  readonly overrides: readonly string[];
  /** Where it is stopped: after whole epochs, and steps of the next one. */
  readonly stopAfter: { readonly epoch: number; readonly step: number };
}

export const makeRequest = ({ config, overrides }: Pick<Case, 'config' | 'overrides'>) => ({
  file: join(repository, 'configs', `${config}.yaml`),
  overrides: [...SMALL, ...overrides],
  threads: 2,
});

/** Leaves a folder like that of a killed process: after the epochs no file operation takes place. */
export async function killRun({ engine, stopAfter, ...written }: Case): Promise<string> {
  const runsDirectory = temporaryFolder();
  const { files, kill } = makeFailingFiles(Infinity);
  const report: RunOptions['report'] = (event) =>
    event.type === 'epoch' && event.record.epoch === stopAfter.epoch && kill();
  const options = { chooseEngine: () => engine, effects: { ...nodeEffects, files }, report };
  await trainPlain({ ...makeRequest(written), runsDirectory }, options).catch(() => {});
  const folder = join(runsDirectory, written.config);
  abandonClaim(folder);
  return folder;
}

function isAt(event: RunEvent, { epoch, step }: Case['stopAfter']): boolean {
  if (step === 0) return event.type === 'epoch' && event.record.epoch === epoch;
  return event.type === 'progress' && event.epoch === epoch + 1 && event.step >= step;
}

/** Stops a run by a signal, as Ctrl-C does. */
export async function stopRun({ engine, stopAfter, ...written }: Case): Promise<string> {
  const controller = new AbortController();
  const { folder, status } = await trainPlain(makeRequest(written), {
    signal: controller.signal,
    chooseEngine: () => engine,
    report: (event) => isAt(event, stopAfter) && controller.abort(),
  });
  if (status !== 'interrupted') throw new Error(`the run was to be interrupted, not ${status}`);
  return folder;
}

export function resumeStopped(
  folder: string,
  engine: Engine,
  more: Partial<ResumeRequest> = {},
  options: Partial<RunOptions> = {},
) {
  const places = { cacheDirectory: temporaryFolder(), mirrors: [] };
  return resumeRun(
    { folder, overrides: [], force: false, threads: 1, ...places, ...more },
    {
      effects: nodeEffects,
      signal: new AbortController().signal,
      report: () => {},
      chooseEngine: () => engine,
      ...options,
    },
  );
}

/** Reads what must be the same in every case: everything but times and what contains them. */
export function readContent(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => !['run.json', 'run.lock'].includes(name) && !/\.(svg|vl\.json)$/.test(name))
    .sort();
  return Object.fromEntries(
    names.map((name) => {
      const bytes = readFileSync(join(folder, name));
      const isTimed = name === 'history.csv' || name === 'steps.csv';
      return [name, isTimed ? removeTimes(bytes.toString()) : bytes.toString('base64')];
    }),
  );
}

/** Rewrites the claim of this process as that of a process that died with its machine. */
export function abandonClaim(folder: string): void {
  const file = join(folder, 'run.lock');
  // A power cut may have left nothing of it.
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"boot":"[^"]*"/, '"boot":"another"'));
}
