import type { Sweep } from '../../src/config/sweep/types.js';
import { assignmentOf, spaceOf } from '../../src/sweep/space-of.js';
import { pointOf } from '../../src/sweep/space.js';
import type { Trial } from '../../src/sweep/types.js';
import { exampleSweep } from './sweeps.js';
import { makeTrial } from './trials.js';

/** Adam or, with momentum, SGD; a rate on a log scale; filters in steps. */
export function conditionalSweep(changes: Partial<Sweep> = {}): Sweep {
  const range = { kind: 'range', scale: 'linear', step: null, isInteger: false, when: [] } as const;
  const optimizer = 'train.optimizer.type';
  return exampleSweep({
    seeds: [1, 2, 3],
    search: { type: 'random', trials: 24, seed: 1, parallel: 1 },
    parameters: [
      { ...range, path: 'train.optimizer.learning_rate', min: 1e-4, max: 1e-1, scale: 'log' },
      { kind: 'choice', path: optimizer, values: ['adam', 'sgd'], when: [] },
      { ...range, path: 'train.optimizer.momentum', min: 0, max: 0.99, when: [{ path: optimizer, indices: [1] }] },
      { ...range, path: 'model.layers[0].filters', min: 4, max: 32, step: 4, isInteger: true },
    ],
    ...changes,
  });
}

/** Complete trials of `conditionalSweep`, spread over its space; the value rises with the filters and has its best rate at 0.01. */
export function drawTrials(
  sweep: Sweep,
  count: number,
  changes: (number: number) => Partial<Trial> = () => ({}),
): Trial[] {
  const space = spaceOf(sweep);
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const [a, b, c, d] = [2, 3, 5, 7].map((prime) => (number * (Math.sqrt(prime) % 1)) % 1) as number[];
    const [lr, filters] = [10 ** (-4 + 3 * a!), 4 * (1 + Math.floor(d! * 8))];
    const value = 0.9 - 0.1 * (Math.log10(lr) + 2) ** 2 + filters / 1000;
    const seeds = sweep.seeds.map((seed) => ({ seed, values: [value - 0.1, value + (seed - 2) * 0.01] }));
    const point = pointOf(space, [lr, Math.floor(b! * 2), 0.99 * c!, filters, number % 2]);
    return makeTrial({
      ...{ number, point, assignment: assignmentOf(space, point), seeds, value },
      ...{ parameters: 300 * filters, seconds: 3 + a! },
      ...changes(number),
    });
  });
}
