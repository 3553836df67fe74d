import type { Pair } from './pair.js';

export function checkOptimizers(pair: Pair): void {
  const n = 1 + pair.below(70);
  const [w, g, a, b, c] = [pair.floats(n), pair.floats(n), pair.floats(n), pair.floats(n), pair.floats(n)];
  pair.run('sgdStep', [w, g, n, 0.01]);
  pair.run('momentumStep', [w, g, a, n, 0.01, 0.9, pair.below(2)]);
  pair.run('adamStep', [w, g, a, b, n, 0.001, 0.9, 0.999, 1e-7, 0.81, 0.998, pair.below(2) === 0 ? 1 : 0.9999]);
  pair.run('rmspropStep', [w, g, a, b, pair.below(2) === 0 ? 0 : c, n, 0.001, 0.9, 0.5, 1e-7]);
}
