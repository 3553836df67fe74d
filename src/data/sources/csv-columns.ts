import type { ImageShape } from '../types.js';
import type { FirstRow } from './csv-first-row.js';
import { damagedError } from './damaged.js';
import { guessShape } from './guess-shape.js';
import type { SourceSettings } from './source.js';

/** Which column holds what. */
export interface Columns {
  readonly count: number;
  /** `null` without a header. */
  readonly names: readonly string[] | null;
  readonly label: number;
  /** A column of row numbers, as pandas writes it; -1 if there is none. */
  readonly index: number;
  readonly imageShape: ImageShape;
  readonly delimiter: FirstRow['delimiter'];
}

type Wanted = Pick<SourceSettings, 'labelColumn' | 'size' | 'channels'>;

/**
 * Tells label and pixels apart.
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export function readColumns(path: string, first: FirstRow, wanted: Wanted): Columns {
  const { fields, delimiter } = first;
  const names = isHeader(fields) ? fields.map((name) => name.trim()) : null;
  const index = names !== null && ['', 'Unnamed: 0'].includes(names[0]!) ? 0 : -1;
  const label = findLabel(path, names, { count: fields.length, index, wanted: wanted.labelColumn });
  if (label === null) {
    throw damagedError(
      path,
      `has no column of labels; its columns are ${listColumns(fields)}`,
      'name the column of the labels as data.label_column; a table without labels can be neither trained on nor tested',
    );
  }
  const pixels = fields.length - 1 - (index === -1 ? 0 : 1);
  if (pixels < 1)
    throw damagedError(
      path,
      `has no columns of pixels, only ${listColumns(fields)}`,
      'use a label and a column a pixel',
    );
  return { count: fields.length, names, label, index, delimiter, imageShape: guessShape(path, pixels, wanted) };
}

/** Whether a table has labels, without complaint if it has none. */
export function hasLabels({ fields }: FirstRow, { labelColumn }: Pick<SourceSettings, 'labelColumn'>): boolean {
  if (!isHeader(fields)) return true;
  const names = fields.map((name) => name.trim());
  return typeof labelColumn === 'string' ? names.includes(labelColumn) : isCounted(names) || names.some(isLabelName);
}

function findLabel(
  path: string,
  names: readonly string[] | null,
  { count, index, wanted }: { readonly count: number; readonly index: number; readonly wanted: Wanted['labelColumn'] },
): number | null {
  if (typeof wanted === 'number') {
    if (wanted < count) return wanted;
    throw damagedError(path, `has ${count} columns, so there is no column ${wanted}`, `use 0 to ${count - 1}`);
  }
  if (wanted === null) {
    if (names === null || isCounted(names)) return index + 1;
    const found = names.findIndex(isLabelName);
    return found === -1 ? null : found;
  }
  if (names === null)
    throw damagedError(path, `has no header, so no column "${wanted}"`, 'give the number of the column, from 0');
  const found = names.indexOf(wanted);
  if (found !== -1) return found;
  throw damagedError(path, `has no column "${wanted}", but ${listColumns(names)}`, 'correct data.label_column');
}

/** A row with something that is no number; or one that counts its columns, as pandas' header of a matrix. */
function isHeader(fields: readonly string[]): boolean {
  return isCounted(fields) || fields.some((field) => field.trim() !== '' && Number.isNaN(Number(field)));
}

function isCounted(fields: readonly string[]): boolean {
  const counted = fields[0] === '' ? fields.slice(1) : fields;
  return counted.length > 2 && counted.every((field, at) => field === String(at));
}

function isLabelName(name: string): boolean {
  return /^(labels?|class|target|y|digit)$/i.test(name);
}

function listColumns(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name.slice(0, 40)));
  return quoted.length <= 4 ? quoted.join(', ') : `${quoted.slice(0, 3).join(', ')} … ${quoted.at(-1)}`;
}
