import type { Pair } from './pair.js';

export function checkBatchNormalization(pair: Pair): void {
  const [rows, channels] = [1 + pair.below(20), 1 + pair.below(40)];
  const [x, y, dy, dx] = [0, 0, 0, 0].map(() => pair.floats(rows * channels)) as [number, number, number, number];
  const sums = pair.bytes(16 * channels);
  const perChannel = (): number => pair.floats(channels);
  const orNone = (at: number): number => (pair.below(3) === 0 ? 0 : at);
  const [mean, invStd, meanDy, meanDyNormal] = [perChannel(), perChannel(), perChannel(), perChannel()];
  const [gamma, beta] = [orNone(perChannel()), orNone(perChannel())];
  pair.run('bnSums', [x, rows, channels, sums]);
  pair.run('bnBackwardSums', [x, dy, rows, channels, mean, invStd, sums]);
  pair.run('bnNormalize', [x, pair.below(2) === 0 ? x : y, rows, channels, mean, invStd, gamma, beta]);
  const to = pair.below(2) === 0 ? dy : dx;
  pair.run('bnBackward', [x, dy, to, rows, channels, mean, invStd, gamma, meanDy, meanDyNormal]);
}
