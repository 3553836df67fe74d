import { basename } from 'node:path';
import type { LoadedExperiment } from '../config/complete-tree.js';
import { networkLayers } from '../config/blocks/flatten-layers.js';
import type { DataRule } from '../config/rubric/types.js';
import type { Experiment } from '../config/types.js';
import type { DatasetInfo } from '../data/types.js';
import { dataFaultOf, nameOfData } from '../grade/allowed-data.js';
import type { ExperimentFacts, Results } from '../grade/types.js';
import type { Plan } from '../model/types.js';
import { planOf } from '../open/plan-of.js';
import type { Manifest } from '../runs/types.js';
import type { DescribeDataset } from '../training/types.js';

export interface FactsRequest {
  readonly data: DataRule;
  readonly describe: DescribeDataset;
  readonly cacheDirectory: string;
  readonly hasNote: boolean;
  readonly hasReport: boolean;
}

export interface FoundFacts {
  readonly facts: ExperimentFacts;
  /** `null` if the data may not be read. */
  readonly plan: Plan | null;
}

/** What an experiment is. Data that the rubric does not allow are not looked at. */
export async function factsOf(
  { experiment, located }: Pick<LoadedExperiment, 'experiment' | 'located'>,
  { data, describe, cacheDirectory, hasNote, hasReport }: FactsRequest,
): Promise<FoundFacts> {
  const dataFault = dataFaultOf(experiment.data, data);
  const { init_from: initFrom } = experiment.model;
  const written = {
    name: experiment.name,
    description: experiment.description,
    layers: networkLayers(experiment.model).map(({ type }) => type),
    data: nameOfData(experiment.data),
    dataFault,
    validation: experiment.data.validation,
    initFrom: initFrom === undefined ? null : basename(initFrom),
    hasNote,
    hasReport,
  };
  if (dataFault !== null) return { facts: { ...written, ...UNKNOWN }, plan: null };
  let info: DatasetInfo | null = null;
  const remember: DescribeDataset = async (...request) => (info = await describe(...request));
  const plan = await planOf(experiment, { located, describe: remember, cacheDirectory });
  const { parameters, flops } = plan;
  return { facts: { ...written, parameters, flops, ...countsOf(experiment, info!) }, plan };
}

const UNKNOWN = { parameters: null, flops: null, training_examples: null, test_examples: null, leftOut: 0 } as const;

type Counts = Pick<ExperimentFacts, 'training_examples' | 'test_examples' | 'leftOut'>;

/** As the data will be limited and split. */
function countsOf({ data }: Experiment, { trainCount, testCount }: DatasetInfo): Counts {
  const { limit, validation, test = DEFAULT_TEST } = data;
  const heldOut = testCount > 0 ? 0 : Math.round(test * trainCount);
  const ofTest = testCount > 0 ? testCount : heldOut;
  const tested = Math.min(limit.test ?? Infinity, ofTest);
  const taken = Math.min(limit.train ?? Infinity, trainCount - heldOut);
  const validated = typeof validation === 'number' ? Math.round(validation * taken) : 0;
  return { training_examples: taken - validated, test_examples: tested, leftOut: ofTest - tested };
}

/** Held out if there is no test set, see `data.test`. */
const DEFAULT_TEST = 0.2;

/** The counts of a training that has read the data. */
export function withCountsOf(facts: ExperimentFacts, { data }: Manifest): ExperimentFacts {
  return { ...facts, training_examples: data.training_examples, test_examples: data.test_examples };
}

/** What a run says of its training. */
export function resultsOf({ metrics, timings }: Manifest): Results {
  const { test, final } = metrics;
  return {
    test_accuracy: finite(test?.accuracy),
    test_loss: finite(test?.loss),
    val_accuracy: finite(final?.val_accuracy),
    val_loss: finite(final?.val_loss),
    accuracy: finite(final?.accuracy),
    loss: finite(final?.loss),
    epochs: timings.epochs,
    training_seconds: timings.training_seconds,
  };
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
