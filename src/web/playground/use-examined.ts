import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Problem } from '../../errors.js';
import type { Site, SiteDataset } from '../../site/types.js';
import { dataKey, FILE } from '../editing/data-key.js';
import type { Examination, examineText, KnownData } from '../editing/examine.js';
import { useLater } from '../use-later.js';

/** Long enough that letters typed in one go are checked once. */
const PAUSE_MS = 120;

/**
 * All that can be said of a text where there are only the datasets of the page. Examined in the page itself: with a worker
 * the page would hold the checks twice, a third of its size. `null` while they are loaded.
 */
export function useExamined(written: string, { datasets }: Site): Examination | null {
  const [examine, setExamine] = useState<typeof examineText | null>(null);
  useEffect(() => {
    void import('../editing/examine.js').then((checks) => setExamine(() => checks.examineText));
  }, []);
  const text = useLater(written, PAUSE_MS);
  return useMemo(
    () => examine && refuseOtherData(examine(text, knownData(datasets)), datasets),
    [examine, text, datasets],
  );
}

/** By the keys of experiments that name nothing but a dataset. */
export function knownData(datasets: readonly SiteDataset[]): KnownData {
  const rest = { validation: 'test', limit: {}, augment: [], normalization: 'unit' } as const;
  const keyOf = (name: string): string => dataKey({ dataset: name as 'mnist', ...rest });
  return Object.fromEntries(
    datasets.map(({ name, imageShape, classes, classNames }) => [keyOf(name), { imageShape, classes, classNames }]),
  );
}

/** What an experiment asks for that only a program on a machine has. */
function refuseOtherData(examination: Examination, datasets: readonly SiteDataset[]): Examination {
  const { experiment, plan, problems } = examination;
  if (experiment === null || problems.length > 0) return examination;
  const refuse = (problem: Problem, key: RegExp): Examination => ({
    ...examination,
    plan: null,
    problems: [{ ...problem, ...placeOf(examination.text, key) }],
  });
  if (experiment.engine === 'tfjs') {
    const message = 'this page trains with the engine simd';
    return refuse({ code: 'ENGINE_UNAVAILABLE', message, fix: 'leave engine out' }, /^\s*engine\s*:/);
  }
  if (experiment.model.init_from !== undefined) {
    const message = 'this page has no runs to begin with';
    const fix = 'leave init_from out; the weights of the last training are kept by the box above the editor';
    return refuse({ code: 'RUN_NOT_FOUND', message, fix }, /^\s*init_from\s*:/);
  }
  if (plan !== null) return examination;
  const { dataset, path, directory } = experiment.data;
  const names = datasets.map(({ name }) => name);
  const message = `this page has no ${dataset ?? `files such as ${path ?? directory}`}`;
  const fix = names.length === 0 ? 'train it on your machine: mnistx run' : `use dataset: ${names.join(' or ')}`;
  return refuse({ code: 'DATA_NOT_FOUND', message, fix }, /^\s*(?:data|dataset|path|directory)\s*:/);
}

/** Marks the line of a key, if it can be found by its looks. */
function placeOf(text: string, key: RegExp): Pick<Problem, 'position'> {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => key.test(line));
  if (at < 0) return {};
  const sourceLine = lines[at]!;
  const column = sourceLine.search(/\S/) + 1;
  const length = sourceLine.trimEnd().length - column + 1;
  return { position: { file: FILE, line: at + 1, column, length, sourceLine } };
}
