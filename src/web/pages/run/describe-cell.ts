import type { JudgedImages, RunEvaluation } from '../../../server/api/run.js';

/** A cell of the confusion matrix; `null` stands for any class. */
export interface Cell {
  readonly label: number | null;
  readonly prediction: number | null;
}

type Names = Pick<RunEvaluation, 'labelNames' | 'predictionNames'>;

/** `12 images of label 4 that it takes for 9, the most confident first` */
export function describeCell(
  { label, prediction }: Cell,
  { total, images }: JudgedImages,
  first: number,
  { labelNames, predictionNames }: Names,
): string {
  const count = `${total.toLocaleString('en')} ${total === 1 ? 'image' : 'images'}`;
  const ofLabel = label === null ? '' : ` of label ${labelNames[label] ?? label}`;
  const as = prediction === null ? '' : ` that it takes for ${predictionNames[prediction] ?? prediction}`;
  const part = images.length < total ? `; here ${first + 1} to ${first + images.length}` : '';
  return `${count}${ofLabel}${as}${total > 1 ? ', the most confident first' : ''}${part}`;
}

/** Where the pages before and after begin; `null` if there is none. */
export function pageOf(first: number, total: number, count: number) {
  return { before: first > 0 ? Math.max(0, first - count) : null, after: first + count < total ? first + count : null };
}
