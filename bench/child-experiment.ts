import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadExperiment } from '../src/config/load-experiment.js';
import type { Experiment } from '../src/config/types.js';
import { ROOT } from './environment.js';

export interface ChildRequest {
  readonly experiment: Experiment;
  readonly engine: string;
  /** `null` for all cores. */
  readonly threads: number | null;
}

/** What every contender trains alike, whatever the config says. */
const SAME_WORK = [
  'train.optimizer={ type: adam, learning_rate: 0.001 }',
  'train.learning_rate_schedule=constant',
  'train.batch_size=100',
  'data.validation=test',
];

/** Reads the arguments of a Node contender, and the config with the same work for all. */
export function readChildRequest(): ChildRequest {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      epochs: { type: 'string' },
      data: { type: 'string' },
      engine: { type: 'string' },
      threads: { type: 'string' },
      set: { type: 'string', multiple: true },
    },
  });
  const { experiment } = loadExperiment({
    file: join(ROOT, 'configs', `${values.model}.yaml`),
    overrides: [...SAME_WORK, `train.epochs=${values.epochs}`, ...(values.set ?? [])],
    readFile: (path) => readFileSync(path),
  });
  return {
    experiment,
    engine: values.engine ?? 'simd',
    threads: values.threads === undefined ? null : Number(values.threads),
  };
}
