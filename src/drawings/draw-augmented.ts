import { chartAugmented } from '../charts/augmented-grid.js';
import type { Augmentation } from '../config/types.js';
import { Augmenter } from '../data/augment/augmenter.js';
import type { Dataset } from '../data/types.js';
import { encodeExampleUrl } from '../images/image-url.js';
import type { Charts } from './write-charts.js';

export interface AugmentedRequest {
  readonly data: Dataset;
  readonly augment: readonly Augmentation[];
  /** Of the experiment. */
  readonly seed: number;
  /** Places in the training set. */
  readonly examples: readonly number[];
}

const EPOCHS = [1, 2, 3, 4, 5];

/** `augmented`: training images beside what the first epochs see of them. */
export function drawAugmented({ data, augment, seed, examples }: AugmentedRequest): Charts {
  const { training, imageShape: shape, classes, classNames, name } = data;
  const augmenter = new Augmenter({ augment, seed, shape, classes });
  const original = new Augmenter({ augment: [], seed, shape, classes });
  const nameOf = (label: number): string => classNames[label] ?? `${label}`;
  const draw = (of: Augmenter, example: number, epoch: number, note: string) => {
    const { pixels, target } = of.augment(training, example, epoch);
    return {
      url: encodeExampleUrl(Uint8ClampedArray.from(pixels), shape),
      caption: [...listShares(target, nameOf), note],
    };
  };
  const rows = examples.map((example) => [
    draw(original, example, 0, `#${example}`),
    ...EPOCHS.map((epoch) => draw(augmenter, example, epoch, `epoch ${epoch}`)),
  ]);
  const changes = augment.map(({ type }) => type).join(', ');
  return { augmented: chartAugmented({ name, changes, height: shape[0], width: shape[1], rows }) };
}

/** `7`, or `7 80 %` and `3 20 %` for a mixed label. */
function listShares(target: Float32Array, nameOf: (label: number) => string): string[] {
  const shares = [...target.entries()].filter(([, share]) => share > 0).sort(([, a], [, b]) => b - a);
  if (shares.length === 1) return [nameOf(shares[0]![0])];
  return shares.map(([label, share]) => `${nameOf(label)} ${Math.round(100 * share)} %`);
}
