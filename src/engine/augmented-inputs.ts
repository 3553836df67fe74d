import { Augmenter } from '../data/augment/augmenter.js';
import type { Tools } from '../data/augment/augmentation.js';
import type { ExampleSet, Normalization } from '../data/types.js';
import type { Plan } from '../model/types.js';

/**
 * Training examples as a network sees them: changed as `data.augment` says, then scaled. The numbers depend on the plan, the
 * epoch and the example alone; every engine reads the same.
 */
export class AugmentedInputs {
  private readonly augmenter: Augmenter;
  private readonly scales: Float32Array;
  private readonly offsets: Float32Array;

  constructor({ augment, seed, inputShape: shape, classes }: Plan, { scale, offset }: Normalization, tools?: Tools) {
    this.augmenter = new Augmenter({ augment, seed, shape, classes, ...(tools === undefined ? {} : { tools }) });
    this.scales = Float32Array.from(scale);
    this.offsets = Float32Array.from(offset);
  }

  /** Writes the input to `inputs` from `at` on. Returns the share of each class, valid until the next call. */
  read(
    set: ExampleSet,
    { example, epoch }: { readonly example: number; readonly epoch: number },
    inputs: Float32Array,
    at: number,
  ): Float32Array {
    const { pixels, target } = this.augmenter.augment(set, example, epoch);
    const channels = this.scales.length;
    for (let channel = 0; channel < channels; channel++) {
      const [scale, offset] = [this.scales[channel]!, this.offsets[channel]!];
      // In 32 bits, as readImages scales bytes.
      for (let value = channel; value < pixels.length; value += channels)
        inputs[at + value] = Math.fround(pixels[value]! * scale) + offset;
    }
    return target;
  }
}

/** The class of the greatest share, which counts as right; of equals, the first. */
export function greatestShare(target: Float32Array): number {
  let best = 0;
  for (let at = 1; at < target.length; at++) if (target[at]! > target[best]!) best = at;
  return best;
}
