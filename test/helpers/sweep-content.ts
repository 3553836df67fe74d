import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { journalLines } from './sweeps.js';
import { removeTimes } from './untimed.js';

/** What must not depend on who trains, nor on kills: all of a sweep but its times. */
export function sweepContent(folder: string): Record<string, unknown> {
  const trials = readdirSync(join(folder, 'trials')).sort();
  const read = (trial: string, name: string): string =>
    name.endsWith('.csv')
      ? removeTimes(readFileSync(join(folder, 'trials', trial, name), 'utf8'))
      : readFileSync(join(folder, 'trials', trial, name)).toString('base64');
  const names = ['config.yaml', 'config.resolved.yaml', 'history.csv', 'model/weights.bin', 'checkpoints/last.ckpt'];
  const { winner, counts, sweep } = JSON.parse(readFileSync(join(folder, 'sweep.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  return {
    journal: journalLines(folder),
    text: readFileSync(join(folder, 'sweep.yaml'), 'utf8'),
    manifest: { winner, counts, sweep },
    trials: trials.map((trial) => [trial, ...names.map((name) => read(trial, name))]),
  };
}
