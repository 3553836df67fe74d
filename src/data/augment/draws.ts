import { exp, cos, log } from '../../exact-math.js';
import { fillWords, Purpose } from '../../random.js';

/** Names the numbers of one augmentation of one example in one epoch. */
export interface DrawName {
  readonly seed: number;
  readonly epoch: number;
  /** Index in the training set. */
  readonly example: number;
  /** Place of the augmentation in its list. */
  readonly place: number;
}

/** More than most augmentations draw would be wasted work. */
const FIRST_WORDS = 4;

/**
 * The random numbers of one augmentation of one example. They depend on its name alone, so neither on the batch nor on the
 * thread that draws them.
 */
export class Draws {
  private readonly few = new Uint32Array(FIRST_WORDS);
  private readonly many = new Uint32Array(256);
  private words: Uint32Array = this.few;
  private next = 0;
  private block = 0;
  private name!: DrawName;

  begin(name: DrawName): this {
    this.name = name;
    this.block = 0;
    this.fill(this.few);
    return this;
  }

  /** From 0 up to, but without, 1; 32 random bits. */
  uniform(): number {
    return this.word() / 0x100000000;
  }

  between([low, high]: readonly [number, number]): number {
    return low + (high - low) * this.uniform();
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(count * this.uniform());
  }

  /** From the standard normal distribution (Box, Muller, 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * log((this.word() + 0.5) / 0x100000000));
    return radius * cos(2 * Math.PI * this.uniform());
  }

  /** From Beta(alpha, alpha): X / (X + Y) for two gamma variates, as logarithms, since small alphas make tiny variates. */
  beta(alpha: number): number {
    const [x, y] = [this.logGamma(alpha), this.logGamma(alpha)];
    return 1 / (1 + exp(y - x));
  }

  /** Logarithm of a gamma variate. Marsaglia, Tsang, "A simple method for generating gamma variables", 2000. */
  private logGamma(shape: number): number {
    // Gamma(a) = Gamma(a + 1) U^(1/a)
    const raised = log((this.word() + 0.5) / 0x100000000) / shape;
    const d = shape + 1 - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const cube = 1 + c * x;
      const v = cube * cube * cube;
      const u = (this.word() + 0.5) / 0x100000000;
      if (v > 0 && log(u) < 0.5 * x * x + d * (1 - v + log(v))) return raised + log(d * v);
    }
  }

  private word(): number {
    if (this.next === this.words.length) this.fill(this.many);
    return this.words[this.next++]!;
  }

  private fill(words: Uint32Array): void {
    const { seed, epoch, example, place } = this.name;
    fillWords({ seed, purpose: Purpose.augmentation, epoch, step: example, slot: place }, words, this.block);
    this.block += words.length / 4;
    this.words = words;
    this.next = 0;
  }
}
