import { conflict } from './rule-problem.js';
import type { RuleProblem } from './rule-problem.js';
import type { Experiment, ExperimentData, SourceKey } from './types.js';

/** Checks which keys of `data` go together. */
export function dataRules({ data }: Pick<Experiment, 'data'>): RuleProblem[] {
  return [...sourceRules(data), ...splitRules(data)];
}

/** Keys that describe a user's own files, and those among them that `directory` takes, too. */
const SOURCE_KEYS: readonly SourceKey[] = [
  ...(['format', 'size', 'fit', 'channels', 'test', 'test_path', 'class_names'] as const),
  ...(['labels', 'label_column', 'label_offset', 'transpose'] as const),
];
const DIRECTORY_KEYS: readonly SourceKey[] = ['class_names', 'label_offset', 'transpose'];

/** What a key has to do with a format is found out when the data are read. */
function sourceRules(data: ExperimentData): RuleProblem[] {
  const given = SOURCE_KEYS.filter((key) => data[key] !== undefined);
  const needless = given.filter(
    (key) => data.path === undefined && !(data.directory !== undefined && DIRECTORY_KEYS.includes(key)),
  );
  const where = data.directory === undefined ? `the dataset ${data.dataset}` : 'a directory of IDX files';
  const fix = 'remove it, or name your own data by path instead';
  return [
    ...needless.map((key) => conflict(['data', key], `"${key}" has no use for ${where}`, fix)),
    ...nameRules(data.class_names ?? []),
    ...(data.channels === 2
      ? [conflict(['data', 'channels'], 'pictures have 1 channel or 3', 'use 1 for grey, 3 for colour')]
      : []),
    ...(data.test !== undefined && data.test_path !== undefined
      ? [conflict(['data', 'test'], 'the test set is named by test_path, so nothing is held out', 'keep one of them')]
      : []),
    ...(data.fit !== undefined && data.size === undefined
      ? [
          conflict(
            ['data', 'fit'],
            '"fit" says how pictures are brought to "size", which is not given',
            'add size: [28, 28], or remove it',
          ),
        ]
      : []),
  ];
}

function nameRules(names: readonly string[]): RuleProblem[] {
  return names.flatMap((name, index) => {
    const path = ['data', 'class_names', index];
    if (/\p{Cc}/u.test(name)) return [conflict(path, 'this name has a control character', 'use one line of text')];
    const first = names.indexOf(name);
    return first < index
      ? [conflict(path, `the classes ${first} and ${index} have the same name`, 'give each its own')]
      : [];
  });
}

function splitRules(data: ExperimentData): RuleProblem[] {
  const { train } = data.limit;
  if (typeof data.validation !== 'number' || train === undefined || train >= 2) return [];
  return [
    conflict(
      ['data', 'validation'],
      'a training set of one example cannot be split',
      'raise data.limit, or use validation: test',
    ),
  ];
}
