import { MnistxError } from '../errors.js';
import { permutation, Purpose } from '../random.js';
import { listNames } from './list-names.js';
import { normalizationFor } from './normalization.js';
import { holdOut, mixClasses, takeFirst, takeSome } from './split.js';
import type { Splitting } from './splitting.js';
import type { DataFile, Dataset, DatasetInfo, ExampleSet } from './types.js';

/** What a source holds, before any limit or split. */
export interface OwnExamples {
  readonly info: DatasetInfo;
  readonly train: ExampleSet;
  /** `null` if there is no test set. */
  readonly test: ExampleSet | null;
  readonly validation: ExampleSet | null;
  readonly files: readonly DataFile[];
}

/**
 * Holds out what the source has no set for, and limits the rest. Own data that are named by `path` are divided class by
 * class; the others, whose examples have no order, keep the bits that they always had.
 */
export function prepareDataset(
  examples: OwnExamples,
  request: Splitting,
  own: { readonly test?: number } | null,
): Dataset {
  const { info } = examples;
  const { seed, limit, validation: wanted } = request;
  const division = own === null ? inOrder(seed) : classByClass(seed, info.classNames);
  const tested = withTest(examples, own?.test, division);
  const train = division.limit(tested.train, limit.train);
  const test = division.limit(tested.test, limit.test);
  const validated = withValidation({ train, test, validation: examples.validation }, wanted, division);
  const { training, validation } = validated;
  const normalization = normalizationFor(request.normalization, training.images, info.imageShape[2]);
  const remarks = [...info.remarks, ...tested.remarks, ...validated.remarks];
  return { ...info, remarks, training, validation, test, normalization, files: examples.files };
}

/** How a set is limited and divided. */
interface Division {
  readonly limit: (set: ExampleSet, most: number | null) => ExampleSet;
  readonly holdOut: (set: ExampleSet, fraction: number, key: 'validation' | 'test') => Divided;
}

interface Divided extends ReturnType<typeof holdOut> {
  readonly remarks: readonly string[];
}

function inOrder(seed: number): Division {
  return {
    limit: takeFirst,
    holdOut: (set, fraction, key) => ({
      ...holdOut(set, fraction, permutation({ seed, purpose: PURPOSES[key] }, set.count), key),
      remarks: [],
    }),
  };
}

function classByClass(seed: number, classNames: readonly string[]): Division {
  const orderOf = ({ count, labels }: ExampleSet, purpose: Purpose): Uint32Array =>
    mixClasses(permutation({ seed, purpose }, count), labels);
  return {
    limit: (set, most) => takeSome(set, most, () => orderOf(set, Purpose.limit)),
    holdOut: (set, fraction, key) => {
      const divided = holdOut(set, fraction, orderOf(set, PURPOSES[key]), key);
      return { ...divided, remarks: missingClasses(divided, key, classNames) };
    },
  };
}

/** A class with too few examples for its share is on one side alone. */
function missingClasses(
  { training, heldOut }: ReturnType<typeof holdOut>,
  key: 'validation' | 'test',
  classNames: readonly string[],
): string[] {
  const [kept, held] = [new Set(training.labels), new Set(heldOut.labels)];
  const lacking = (some: ReadonlySet<number>, others: ReadonlySet<number>, what: string): string[] => {
    const names = classNames.filter((_, label) => others.has(label) && !some.has(label));
    return names.length === 0 ? [] : [`no ${what} example of ${listNames(names)}: too few examples`];
  };
  return [...lacking(held, kept, key), ...lacking(kept, held, 'training')];
}

const PURPOSES = { validation: Purpose.split, test: Purpose.testSplit } as const;

const DEFAULT_TEST = 0.2;
const DEFAULT_VALIDATION = 0.1;

/** @throws {MnistxError} CONFLICT if there is a test set and a fraction is wanted */
function withTest({ train, test, info }: OwnExamples, wanted: number | undefined, division: Division) {
  if (test !== null && wanted !== undefined) throw needlessTestError(info, wanted);
  if (test !== null) return { train, test, remarks: [] };
  const fraction = wanted ?? DEFAULT_TEST;
  const { training, heldOut, ...divided } = division.holdOut(train, fraction, 'test');
  const remarks = [
    `there is no test set: ${heldOut.count.toLocaleString('en')} examples are held out by the seed (test: ${fraction})`,
    ...divided.remarks,
  ];
  return { train: training, test: heldOut, remarks };
}

interface Sets {
  readonly train: ExampleSet;
  readonly test: ExampleSet;
  readonly validation: ExampleSet | null;
}

function withValidation({ train, test, validation: own }: Sets, wanted: Splitting['validation'], division: Division) {
  if (wanted === 'own' || (wanted === 'auto' && own !== null)) return { training: train, validation: own, remarks: [] };
  const unused =
    own === null
      ? []
      : [`validation: ${wanted} leaves the ${own.count.toLocaleString('en')} validation examples unused`];
  if (wanted === 'none') return { training: train, validation: null, remarks: unused };
  if (wanted === 'test') return { training: train, validation: test, remarks: unused };
  const fraction = wanted === 'auto' ? DEFAULT_VALIDATION : wanted;
  const { training, heldOut, ...divided } = division.holdOut(train, fraction, 'validation');
  const held = `there is no validation set: ${heldOut.count.toLocaleString('en')} training examples are held out by the seed (validation: ${fraction})`;
  const said = wanted === 'auto' ? [held] : unused;
  return { training, validation: heldOut, remarks: [...said, ...divided.remarks] };
}

function needlessTestError({ name }: DatasetInfo, fraction: number): MnistxError {
  return new MnistxError({
    code: 'CONFLICT',
    message: `${name} has a test set, so test: ${fraction} has nothing to hold out`,
    fix: 'remove it',
    path: ['data', 'test'],
  });
}
