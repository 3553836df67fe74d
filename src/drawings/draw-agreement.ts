import { chartDisputedImages } from '../charts/agreement-charts.js';
import type { Dispute } from '../charts/agreement-charts.js';
import { compareFilters } from '../charts/compare-filters.js';
import type { FilterPanel } from '../charts/compare-filters.js';
import { chartConfusionMatrices } from '../charts/confusion-matrix.js';
import type { Answers, Comparison } from '../compare/types.js';
import { isSameTest } from '../evaluation/is-same-test.js';
import { datasetStatuses } from '../data/dataset-status.js';
import { exampleBytes } from '../data/describe-examples.js';
import type { Dataset, ImageShape } from '../data/types.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { confusionMatrix } from '../evaluation/confusion-matrix.js';
import { encodeExampleUrl } from '../images/image-url.js';
import { dataOfRun } from '../open/open-model.js';
import type { DataGuard } from '../open/open-model.js';
import type { PredictionRecord, Run } from '../runs/types.js';
import { drawFilterPanel } from './draw-filter-panel.js';
import type { Charts } from './write-charts.js';

/** Where to find the test images. Nothing is downloaded for a chart. */
export interface ImagePlaces {
  readonly cacheDirectory: string;
}

export interface AgreementCharts {
  readonly charts: Charts;
  /** Charts that are left out, and why. */
  readonly notes: readonly string[];
}

const MOST_IMAGES = 20;
/** Groups whose weights stand side by side. */
const MOST_PANELS = 20;

/**
 * Charts of two runs, or of the first runs of two groups: the images that only one gets right, both confusion matrices
 * and their first weights. More groups have their first weights alone.
 */
export async function drawAgreement(
  allRuns: readonly Run[],
  answers: readonly Answers[],
  comparison: Comparison,
  { places: imagePlaces, files }: { readonly places: (ImagePlaces & DataGuard) | null; readonly files: FileOperations },
): Promise<AgreementCharts> {
  const { groups } = comparison;
  if (groups.length < 2 || groups.length > MOST_PANELS) return { charts: {}, notes: [] };
  const places = groups.map((group) => group.runs[0]!);
  const runs = places.map((place) => allRuns[place]!);
  const labels = places.map((place) => comparison.runs[place]!.label);
  const panels = runs.map((run, index) => drawFilterPanel(run, labels[index]!, files));
  const filters = panels.every((panel) => panel !== null) ? { filters: compareFilters(panels as FilterPanel[]) } : {};
  if (groups.length > 2) return { charts: filters, notes: [] };
  const [first, second] = places.map((place) => answers[place]!);
  if (comparison.agreement?.pairs.length !== 1 || typeof first === 'string' || typeof second === 'string')
    return { charts: filters, notes: [] };
  const pair = { runs, labels, first: first!, second: second!, dataset: comparison.agreement.dataset };
  const matrices = { 'confusion-matrices': drawMatrices(pair) };
  const data = await loadTestImages(runs[0]!, imagePlaces);
  return typeof data === 'string'
    ? { charts: { ...matrices, ...filters }, notes: [`no charts of the images that only one gets right: ${data}`] }
    : { charts: { ...drawDisputes(pair, data), ...matrices, ...filters }, notes: [] };
}

interface AnsweredPair {
  readonly runs: readonly Run[];
  readonly labels: readonly string[];
  readonly first: readonly PredictionRecord[];
  readonly second: readonly PredictionRecord[];
  readonly dataset: string;
}

function drawMatrices({ runs, labels, first, second, dataset }: AnsweredPair) {
  const { classes, class_names: names } = runs[0]!.manifest.data;
  return chartConfusionMatrices(
    [first, second].map((answers, index) => ({
      run: labels[index]!,
      dataset,
      matrix: confusionMatrix(answers, classes),
      kind: 'counts' as const,
      labelNames: names,
      predictionNames: names,
    })),
  );
}

function drawDisputes({ labels, first, second, dataset }: AnsweredPair, data: Dataset) {
  const [one, other] = labels as [string, string];
  const draw = (right: readonly PredictionRecord[], wrong: readonly PredictionRecord[]) => ({
    ...collectDispute(right, wrong, data),
    dataset,
  });
  return {
    'only-first-right': chartDisputedImages({ right: one, wrong: other, ...draw(first, second) }),
    'only-second-right': chartDisputedImages({ right: other, wrong: one, ...draw(second, first) }),
  };
}

/** Images on which the wrong run is most confident come first. */
function collectDispute(
  right: readonly PredictionRecord[],
  wrong: readonly PredictionRecord[],
  { test, imageShape, classNames }: Dataset,
): Pick<Dispute, 'images' | 'count' | 'imageSize'> {
  const found = wrong
    .filter(({ label, prediction }, at) => prediction !== label && right[at]!.prediction === label)
    .sort((a, b) => b.confidence - a.confidence || a.index - b.index);
  const images = found.slice(0, MOST_IMAGES).map(({ index, label, prediction }) => ({
    index,
    url: encodeExampleUrl(exampleBytes(test, index), imageShape),
    label: classNames[label]!,
    mistake: classNames[prediction]!,
  }));
  return { images, count: found.length, imageSize: sizeOf(imageShape) };
}

function sizeOf([height, width]: ImageShape): readonly [number, number] {
  return [height, width];
}

/** The data that the run was tested on, or the reason why it is unavailable. */
async function loadTestImages(run: Run, places: (ImagePlaces & DataGuard) | null): Promise<Dataset | string> {
  if (places === null) return 'the place of the data is not given';
  const { dataset } = run.manifest.experiment.data;
  try {
    const statuses = await datasetStatuses(places.cacheDirectory);
    const status = statuses.find(({ name }) => name === dataset);
    if (status !== undefined && status.state !== 'ready') return `the files of ${dataset} are not on this machine`;
    const data = await dataOfRun(run, { ...places, mirrors: [] });
    const isSame = isSameTest(run.manifest.data.files, data.files);
    return isSame ? data : `the test images of ${data.name} are no longer those of the runs`;
  } catch (error) {
    if (error instanceof MnistxError) return error.problems[0]!.message;
    throw error;
  }
}
