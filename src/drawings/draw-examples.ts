import { chartClassBalance } from '../charts/class-balance.js';
import { chartExamples } from '../charts/example-grid.js';
import { meanImages } from '../data/describe-examples.js';
import type { Dataset, ExampleSet } from '../data/types.js';
import { encodeExampleUrl } from '../images/image-url.js';
import type { Charts } from './write-charts.js';

export interface DataChartRequest {
  readonly data: Dataset;
  /** In words: `training`, `test`. */
  readonly split: string;
  readonly examples: readonly { readonly index: number; readonly bytes: Uint8Array; readonly label: string }[];
  readonly splits: readonly { readonly name: string; readonly classCounts: readonly number[] }[];
  readonly seed: number;
}

/** `examples`, `class-balance` and `mean-images` of a dataset. */
export function drawExamples({ data, split, examples, splits, seed }: DataChartRequest): Charts {
  const [height, width] = data.imageShape;
  const size = { name: data.name, height, width };
  const count = examples.length === 1 ? '1 random image' : `${examples.length} random images`;
  return {
    examples: chartExamples({
      ...size,
      what: `${count} of the ${split} set, seed ${seed}`,
      examples: examples.map(({ index, bytes, label }) => ({
        url: encodeExampleUrl(bytes, data.imageShape),
        label,
        note: `#${index}`,
      })),
    }),
    'class-balance': chartClassBalance({
      name: data.name,
      classNames: data.classNames,
      splits: splits.map(({ name, classCounts }) => ({ name, counts: classCounts })),
    }),
    'mean-images': chartExamples({ ...size, what: 'Mean training image of each class', examples: drawMeans(data) }),
  };
}

function drawMeans(data: Dataset) {
  const set: ExampleSet = data.training;
  const counts = new Map<number, number>();
  for (const label of set.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return meanImages(set, data.classes).flatMap((bytes, label) => {
    if (bytes === null) return [];
    const note = `of ${counts.get(label)!.toLocaleString('en')}`;
    return [{ url: encodeExampleUrl(bytes, data.imageShape), label: data.classNames[label] ?? `${label}`, note }];
  });
}
