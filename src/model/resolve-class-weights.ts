import type { Experiment } from '../config/types.js';
import type { Problem } from '../errors.js';

interface ClassesOfData {
  readonly classes: number;
  readonly classNames?: readonly string[];
}

interface Resolved {
  /** By class; `balanced` until the labels are read. Absent if all count the same. */
  readonly classWeights?: 'balanced' | readonly number[];
  readonly problems: readonly Problem[];
}

/** Finds the classes of `class_weight` by their names, else by their numbers. Classes that are not named count 1, as in Keras. */
export function resolveClassWeights({ train }: Experiment, data: ClassesOfData): Resolved {
  const { class_weight: written } = train;
  if (written === undefined) return { problems: [] };
  if (written === 'balanced') return { classWeights: written, problems: [] };
  const weights = Array.from({ length: data.classes }, () => 1);
  const keys = new Map<number, string>();
  const problems = Object.entries(written).flatMap(([key, weight]) => {
    const found = findClass(key, data);
    if (found === null) return [unknownClass(key, data)];
    const other = keys.get(found);
    if (other !== undefined) return [sameClass(key, other)];
    keys.set(found, key);
    weights[found] = weight;
    return [];
  });
  return { classWeights: weights, problems: weights.every((weight) => weight === 0) ? [noClass()] : problems };
}

function findClass(key: string, { classes, classNames = [] }: ClassesOfData) {
  const named = classNames.indexOf(key);
  if (named >= 0) return named;
  return /^\d{1,6}$/.test(key) && Number(key) < classes ? Number(key) : null;
}

/** More would fill the screen. */
const MOST_NAMES = 12;

function unknownClass(key: string, { classes, classNames = [] }: ClassesOfData): Problem {
  const areNumbers = classNames.every((name, index) => name === String(index));
  const names = classNames.slice(0, MOST_NAMES).join(', ') + (classNames.length > MOST_NAMES ? ', …' : '');
  return {
    code: 'UNKNOWN_VALUE',
    message: `the data has no class ${JSON.stringify(key)}`,
    fix: `use the numbers 0 to ${classes - 1}${areNumbers ? '' : `, or the names: ${names}`}`,
    path: ['train', 'class_weight', key],
  };
}

function noClass(): Problem {
  return {
    code: 'CONFLICT',
    message: 'every class has the weight 0, so there is nothing to train',
    fix: 'give at least one class a weight above 0, or leave it out, which counts 1',
    path: ['train', 'class_weight'],
  };
}

function sameClass(key: string, other: string): Problem {
  return {
    code: 'CONFLICT',
    message: `${JSON.stringify(key)} and ${JSON.stringify(other)} are the same class`,
    fix: 'keep one of them',
    path: ['train', 'class_weight', key],
  };
}
