import type { Pair } from './pair.js';

export function checkDropout(pair: Pair): void {
  const n = 1 + pair.below(400);
  const word = (): number => pair.below(0x100000000);
  const rate = [0.5, 1, pair.draw(), 1e-12][pair.below(4)]!;
  const stream = [
    pair.below(2) === 0 ? pair.below(1000) : pair.below(0xf0000000),
    word(),
    word(),
    word(),
    word(),
    word(),
  ];
  pair.run('fillMask', [pair.floats(n), n, ...stream, rate * 0x100000000, 1 / (1 - Math.min(rate, 0.9))]);
}
