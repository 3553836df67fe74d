import { ACTIVATIONS } from '../activation-kinds.js';
import type { Pair } from './pair.js';

export function checkActivations(pair: Pair): void {
  const n = 1 + pair.below(70);
  const kind = pair.below(Object.keys(ACTIVATIONS).length);
  const [x, y, dy, dx] = [pair.floats(n), pair.floats(n), pair.floats(n), pair.floats(n)];
  pair.run('activate', [kind, x, pair.below(2) === 0 ? x : y, n]);
  pair.run('activateBackward', [kind, x, y, dy, pair.below(2) === 0 ? dy : dx, n]);
}
