import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadExperiment } from '../src/config/load-experiment.js';
import type { LoadedExperiment } from '../src/config/complete-tree.js';
import type { Experiment } from '../src/config/types.js';
import { ROOT } from './environment.js';
import type { Task } from './tasks.js';

/** What every contender trains alike, whatever the config says. */
const SAME_WORK = [
  'train.optimizer={ type: adam, learning_rate: 0.001 }',
  'train.learning_rate_schedule=constant',
  'data.validation=test',
  'data.augment=[]',
];

/** The experiment of a task. `data`: the folder of its pictures, which only coloured ones have */
export function loadTask(task: Task, data: string, overrides: readonly string[] = []): LoadedExperiment {
  const own = [
    ...SAME_WORK,
    `train.batch_size=${task.batchSize}`,
    `data.limit.train=${task.images}`,
    ...(task.isColoured === true ? [`data.path=${data}`] : []),
  ];
  const file = join(ROOT, task.config);
  return loadExperiment({ file, overrides: [...own, ...overrides], readFile: (path) => readFileSync(path) });
}

export interface ChildRequest {
  readonly experiment: Experiment;
  /** `native`, `simd` or `tfjs`. */
  readonly backend: string;
  /** `null` for all cores. */
  readonly threads: number | null;
}

/** Reads the arguments of a Node contender. */
export function readChildRequest(): ChildRequest {
  const { values } = parseArgs({
    options: {
      task: { type: 'string' },
      data: { type: 'string' },
      epochs: { type: 'string' },
      backend: { type: 'string' },
      threads: { type: 'string' },
      set: { type: 'string', multiple: true },
    },
  });
  const overrides = [`train.epochs=${values.epochs}`, ...(values.set ?? [])];
  return {
    experiment: loadTask(JSON.parse(values.task!) as Task, values.data!, overrides).experiment,
    backend: values.backend ?? 'simd',
    threads: values.threads === undefined ? null : Number(values.threads),
  };
}
