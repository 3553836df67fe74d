import { checkSweep, loadSweep, loadSweepOptions } from '../../src/config/sweep/load-sweep.js';
import type { SweepOptions } from '../../src/config/sweep/options-as-file.js';
import type { LoadedSweep } from '../../src/config/sweep/types.js';
import type { Experiment } from '../../src/config/types.js';
import { MnistxError } from '../../src/errors.js';
import type { Problem } from '../../src/errors.js';
import { makeReader, NETWORK } from './config-texts.js';

export const CNN = `seed: 7
data: { limit: { train: 100, test: 50 } }
train: { optimizer: { type: adam, beta_1: 0.8, learning_rate: 0.01 }, epochs: 2 }
model:
  layers:
    - { type: conv2d, filters: 4, kernel_size: 3, activation: relu }
    - { type: flatten }
    - { type: dense, units: 10, activation: softmax }
`;

const FILES = { 'cnn.yaml': CNN, 'lr.yaml': NETWORK };

/** Loads `search.yaml` beside `cnn.yaml`, `lr.yaml` and more files. */
export function loadText(
  sweep: string,
  overrides: readonly string[] = [],
  more: Record<string, string> = {},
  choosesOnTest = false,
): LoadedSweep {
  const readFile = makeReader({ ...FILES, ...more, 'search.yaml': sweep });
  return loadSweep({ file: 'configs/search.yaml', overrides, choosesOnTest, readFile });
}

/** Loads what is typed behind `mnistx sweep configs/cnn.yaml`. */
export function loadTyped(
  parameters: readonly string[],
  settings: SweepOptions['settings'] = {},
  experiments: readonly string[] = ['configs/cnn.yaml'],
): LoadedSweep {
  return loadSweepOptions({ experiments, parameters, settings }, { readFile: makeReader(FILES) });
}

/** As it is read back from sweep.json. */
export function reload({ sweep }: LoadedSweep): LoadedSweep {
  return checkSweep(JSON.parse(JSON.stringify(sweep)), { file: 'sweep.json' });
}

export function findSweepProblems(load: () => LoadedSweep): readonly Problem[] {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof MnistxError) return error.problems;
    throw error;
  }
}

/** The experiment of a trial with these values. */
export function makeTrial(sweep: LoadedSweep, values: Readonly<Record<string, unknown>>): Experiment {
  return sweep.experimentOf(new Map(Object.entries(values)), { name: '0001', description: 'a trial', seed: 9 })
    .experiment;
}
