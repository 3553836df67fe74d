import type { Experiment } from '../../config/types.js';
import type { Plan } from '../../model/types.js';

/** Datasets that the frameworks have, too. */
const SHARED = ['mnist', 'fashion_mnist', 'kmnist'] as const;

/** The dataset by name of an experiment; `null` for a user's own files, and for what only mnistx has. */
export function namedDatasetOf({ data }: Experiment): (typeof SHARED)[number] | null {
  if (data.path !== undefined || data.directory !== undefined) return null;
  return SHARED.find((name) => name === (data.dataset ?? 'mnist')) ?? null;
}

/** The docstring of `load_data` for a user's own files. */
export function ownArraysDoc({ inputShape, classes }: Plan): string[] {
  return [
    '    """Training, validation and test examples from one .npz file.',
    '',
    `    It holds x_train, x_test: bytes, (N, ${inputShape.join(', ')}), and`,
    `    y_train, y_test: labels from 0 to ${classes - 1}, (N,).`,
    '    """',
  ];
}
