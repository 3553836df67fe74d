import type { ConfigPath } from '../../errors.js';
import type { Measure } from '../../config/rubric/types.js';
import type { Evidence } from '../types.js';

interface MeasureText {
  readonly title: string;
  /** `null` if it is not known. */
  readonly valueOf: (evidence: Evidence) => number | null;
  readonly format: (value: number) => string;
  /** The key of an experiment file that it depends on most. */
  readonly path: ConfigPath;
  /** Whether it is known only after a training. */
  readonly isResult: boolean;
}

const count = (value: number): string => value.toLocaleString('en');
const decimals = (value: number): string => String(Number(value.toFixed(5)));
const seconds = (value: number): string => `${decimals(Number(value.toFixed(1)))} s`;

function result(measure: keyof NonNullable<Evidence['results']>, title: string, format = decimals): MeasureText {
  return { title, format, isResult: true, path: ['train'], valueOf: ({ results }) => results?.[measure] ?? null };
}

/** Every number that a rubric may ask for. */
export const MEASURES: Readonly<Record<Measure, MeasureText>> = {
  parameters: fact('parameters', 'Parameters', ['model', 'layers']),
  flops: fact('flops', 'FLOPs per image', ['model', 'layers']),
  training_examples: fact('training_examples', 'Training examples', ['data']),
  test_examples: fact('test_examples', 'Test examples', ['data']),
  test_accuracy: result('test_accuracy', 'Test accuracy'),
  test_loss: result('test_loss', 'Test loss'),
  val_accuracy: result('val_accuracy', 'Validation accuracy'),
  val_loss: result('val_loss', 'Validation loss'),
  accuracy: result('accuracy', 'Training accuracy'),
  loss: result('loss', 'Training loss'),
  epochs: result('epochs', 'Epochs', count),
  training_seconds: result('training_seconds', 'Training time', seconds),
};

function fact(
  measure: 'parameters' | 'flops' | 'training_examples' | 'test_examples',
  title: string,
  path: ConfigPath,
): MeasureText {
  return { title, format: count, isResult: false, path, valueOf: ({ facts }) => facts[measure] };
}
