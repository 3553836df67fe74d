import type { Plan } from '../../model/types.js';
import { number } from './code.js';
import { ownArraysDoc } from './datasets.js';
import type { ScriptRequest } from './script.js';

/** The body of `load_data` for scripts that hold all examples in NumPy arrays. */
export interface ArrayLines {
  /** Limits the sets, and holds out examples for validation. */
  readonly lines: readonly string[];
  /** Name of the validation set's arrays, `x_val` or `x_test`; `null` if there is none. */
  readonly validation: 'val' | 'test' | null;
  readonly differences: readonly string[];
}

/** From `x_train`, `y_train`, `x_test` and `y_test`. */
export function arrayLines({ experiment, counts }: ScriptRequest, isOwn: boolean): ArrayLines {
  const { validation, limit } = experiment.data;
  const isSplit = typeof validation === 'number' || (isOwn && validation === 'auto');
  return {
    lines: [
      ...(isOwn ? [] : [...limitLines('train', limit.train), ...limitLines('test', limit.test)]),
      ...(isSplit ? splitLines(counts) : []),
    ],
    validation: isSplit ? 'val' : validation === 'none' ? null : 'test',
    differences: [
      ...(isOwn ? ['it reads your examples from one .npz file, without the limits of the run'] : []),
      ...(isSplit ? ['other examples are held out for validation'] : []),
    ],
  };
}

/** Reads the arrays of a user's own examples. */
export function ownArrayLines(plan: Plan): string[] {
  return [
    ...ownArraysDoc(plan),
    '    arrays = np.load(file)',
    '    x_train, y_train = arrays["x_train"], arrays["y_train"]',
    '    x_test, y_test = arrays["x_test"], arrays["y_test"]',
  ];
}

function limitLines(part: 'train' | 'test', limit: number | undefined): string[] {
  return limit === undefined ? [] : [`    x_${part}, y_${part} = x_${part}[:${limit}], y_${part}[:${limit}]`];
}

function splitLines({ training, validation }: ScriptRequest['counts']): string[] {
  const share = number(Number((validation / (training + validation)).toPrecision(6)));
  return [
    '    order = np.random.default_rng(SEED).permutation(len(x_train))',
    `    held_out, kept = np.split(order, [int(${share} * len(order) + 0.5)])`,
    '    x_val, y_val = x_train[held_out], y_train[held_out]',
    '    x_train, y_train = x_train[kept], y_train[kept]',
  ];
}
