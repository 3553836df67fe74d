import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sweep } from '../../src/config/sweep/types.js';
import { nodeEffects } from '../../src/effects.js';
import { JOURNAL } from '../../src/sweep/journal.js';
import { countStates, rankTrials } from '../../src/sweep/rank.js';
import { TRIALS, writeSweep } from '../../src/sweep/sweep-folder.js';
import type { SweepManifest } from '../../src/sweep/sweep-folder.js';
import { trialName } from '../../src/sweep/trial-label.js';
import type { Trial } from '../../src/sweep/types.js';
import { writeRun } from './run-folders.js';

/** Writes the folder of a finished sweep of made-up trials, with run folders of its best five. */
export function writeSweepFolder(
  folder: string,
  sweep: Sweep,
  trials: readonly Trial[],
  changes: Partial<SweepManifest> = {},
): SweepManifest {
  mkdirSync(join(folder, TRIALS), { recursive: true });
  const ranked = rankTrials(trials, sweep.objective);
  const nameOf = (number: number, seed: number) => trialName(number, sweep.seeds.length > 1 ? seed : null);
  for (const { number } of ranked.slice(0, 5))
    for (const seed of sweep.seeds) writeRun(join(folder, TRIALS), { name: nameOf(number, seed), epochs: 3 });
  writeFileSync(join(folder, JOURNAL), trials.flatMap(linesOf).join(''));
  writeFileSync(join(folder, 'sweep.yaml'), `name: ${JSON.stringify(sweep.name)}\n`);
  const [best] = ranked;
  const manifest: SweepManifest = {
    format: 1,
    name: sweep.name,
    status: 'finished',
    reason: null,
    created: '2026-11-27T09:00:00.000Z',
    finished: '2026-11-27T09:10:00.000Z',
    versions: { mnistx: '0.1.0', node: '20.20.2' },
    sweep,
    counts: countStates(trials),
    winner:
      best === undefined
        ? null
        : {
            trial: best.number,
            values: Object.fromEntries(best.assignment),
            value: best.value!,
            folders: sweep.seeds.map((seed) => join(TRIALS, nameOf(best.number, seed))),
            test: { accuracies: sweep.seeds.map((seed) => 0.9 + seed / 100), losses: sweep.seeds.map(() => 0.3) },
          },
    ...changes,
  };
  writeSweep(folder, manifest, nodeEffects.files);
  return manifest;
}

/** The lines of a journal that tell of a trial that has ended. */
export function linesOf({
  number: trial,
  assignment,
  state,
  reason,
  seeds,
  value,
  parameters,
  seconds,
}: Trial): string[] {
  const times = { at: '2026-11-27T09:00:00.000Z', seconds };
  const result = value === null ? null : { value, parameters, finished: state === 'complete', seeds };
  return [
    { event: 'suggest', trial, values: Object.fromEntries(assignment), times },
    { event: 'end', trial, state, reason, result, times },
  ].map((line) => `${JSON.stringify(line)}\n`);
}
