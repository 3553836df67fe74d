import type { Experiment } from '../../config/types.js';
import { prepareDataset } from '../../data/prepare-dataset.js';
import type { OwnExamples } from '../../data/prepare-dataset.js';
import type { Dataset } from '../../data/types.js';
import { splittingOf } from '../../open/splitting-of.js';
import type { SiteDataset } from '../../site/types.js';
import type { Receiving } from '../receive-body.js';

export interface DatasetParts {
  readonly datasets: readonly SiteDataset[];
  readonly load: (dataset: SiteDataset, receiving: Receiving) => Promise<OwnExamples>;
}

/** The data of experiments: examples are loaded once, and what was prepared last is kept. */
export class DatasetStore {
  private readonly loaded = new Map<string, Promise<OwnExamples>>();
  private last: { readonly key: string; readonly dataset: Dataset } | null = null;

  constructor(private readonly parts: DatasetParts) {}

  async open(experiment: Experiment, receiving: Receiving): Promise<Dataset> {
    const splitting = splittingOf(experiment);
    const name = experiment.data.dataset!;
    const key = JSON.stringify([name, splitting]);
    if (this.last?.key === key) return this.last.dataset;
    const examples = await this.examplesOf(name, receiving);
    const isMoved = !['own', 'test', 'none'].includes(String(splitting.validation));
    const dataset = prepareDataset(isMoved ? { ...examples, train: copyOf(examples) } : examples, splitting, null);
    this.last = { key, dataset };
    return dataset;
  }

  private examplesOf(name: string, receiving: Receiving): Promise<OwnExamples> {
    const dataset = this.parts.datasets.find((one) => one.name === name);
    if (dataset === undefined) return Promise.reject(new Error(`This page has no data of ${name}.`));
    const known = this.loaded.get(name);
    if (known !== undefined) return known;
    const loading = this.parts.load(dataset, receiving);
    this.loaded.set(name, loading);
    // What failed can be tried again.
    loading.catch(() => this.loaded.delete(name));
    return loading;
  }
}

/** What is held out moves the rest in its own memory. */
function copyOf({ train: { count, images, labels } }: OwnExamples): OwnExamples['train'] {
  return { count, images: images.slice(), labels: labels.slice() };
}
