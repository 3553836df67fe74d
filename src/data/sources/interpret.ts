import { MnistxError } from '../../errors.js';
import { printable } from '../../short-names.js';
import type { OwnData } from '../data-request.js';
import { listNames } from '../list-names.js';
import type { ImageShape } from '../types.js';
import type { SourceOutline } from './source.js';

/** What the files say of their labels and pictures. */
export type Found = Pick<
  SourceOutline,
  'imageShape' | 'classes' | 'classNames' | 'lowestLabel' | 'isTransposed' | 'remarks'
>;

/** How labels and pictures of other data were understood; these are to be understood alike. */
export interface Reading {
  readonly labelOffset: number;
  /** Rows and columns were exchanged. */
  readonly isTransposed: boolean;
}

/** How labels and pictures of a source are to be understood. */
export interface Interpretation {
  readonly imageShape: ImageShape;
  readonly classes: number;
  readonly classNames: readonly string[];
  /** Whether the classes have names of their own, not numbers. */
  readonly hasNames: boolean;
  /** The class of each label in the files; `null` if they are the same. */
  readonly classOf: Uint8Array | null;
  /** Whether rows and columns are to be exchanged. */
  readonly transposes: boolean;
  readonly labelOffset: number;
  readonly lowestLabel: number;
  /** What was assumed: each a sentence. */
  readonly remarks: readonly string[];
}

type Keys = Pick<OwnData, 'classNames' | 'labelOffset' | 'transpose'>;

/**
 * Applies `label_offset`, `transpose` and `class_names`. Those that are left out are as in training, if a network is to be
 * measured on the data, else found out.
 *
 * @throws {MnistxError} CONFLICT for an offset or names that do not fit; CLASS_COUNT for a label below those of training
 */
export function interpret(found: Found, keys: Keys, trained: Reading | null = null): Interpretation {
  const offset = keys.labelOffset ?? guessOffset(found, trained);
  if (offset > found.lowestLabel)
    throw keys.labelOffset === undefined
      ? untrainedError(offset, found.lowestLabel)
      : offsetError(offset, found.lowestLabel);
  const classes = Math.max(2, found.classes - offset);
  const own = found.classNames?.slice(offset) ?? null;
  const named = nameClasses(own, keys.classNames ?? null, classes);
  const transposes = keys.transpose ?? found.isTransposed ?? trained?.isTransposed ?? false;
  const [height, width, channels] = found.imageShape;
  return {
    imageShape: transposes ? [width, height, channels] : found.imageShape,
    classes: named.classNames.length,
    classNames: named.classNames.map(printable),
    hasNames: own !== null || keys.classNames !== undefined,
    classOf: offset === 0 && named.order === null ? null : tableOf(offset, named.order),
    transposes,
    labelOffset: offset,
    lowestLabel: named.order === null ? found.lowestLabel - offset : 0,
    remarks: [...found.remarks, ...remarksOn(found, keys, { offset, transposes, trained })],
  };
}

/** EMNIST's letters are 1 to 26. A class that has a name may be without examples, and so may any class in a test. */
function guessOffset({ lowestLabel, classNames }: Found, trained: Reading | null): number {
  if (trained !== null && classNames === null) return trained.labelOffset;
  return lowestLabel === 1 && (classNames === null || classNames[0] === '') ? 1 : 0;
}

interface Assumed {
  readonly offset: number;
  readonly transposes: boolean;
  readonly trained: Reading | null;
}

function remarksOn({ isTransposed }: Found, keys: Keys, { offset, transposes, trained }: Assumed): string[] {
  const isAssumed = keys.labelOffset === undefined && offset > 0;
  const why = trained === null ? `labels begin at ${offset}, so ${offset}` : `as in training, ${offset}`;
  const how = isTransposed === undefined ? 'as in training, these files have' : 'these files have';
  return [
    ...(isAssumed ? [`${why} is subtracted (label_offset: ${offset})`] : []),
    ...(keys.transpose === undefined && transposes
      ? [`${how} rows and columns exchanged; they are exchanged back (transpose: true)`]
      : []),
    ...(keys.transpose === undefined && !transposes && isAssumed && trained === null
      ? ['if the pictures lie on their sides, as those of EMNIST do, set transpose: true']
      : []),
  ];
}

function tableOf(offset: number, order: readonly number[] | null): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, label) => {
    const index = Math.max(0, label - offset);
    return order?.[index] ?? index;
  });
}

interface NamedClasses {
  readonly classNames: readonly string[];
  /** The class of each of the source's own; `null` if nothing moves. */
  readonly order: readonly number[] | null;
}

/** Names that the source has, too, say the order of the classes; other names replace those of the source. */
function nameClasses(own: readonly string[] | null, wanted: readonly string[] | null, classes: number): NamedClasses {
  if (wanted === null) return { classNames: own ?? numbers(classes), order: null };
  if (wanted.length < classes || (own !== null && wanted.length !== own.length)) {
    const message = `class_names has ${wanted.length} names, but there are ${classes} classes${own === null ? '' : `: ${listNames(own)}`}`;
    throw new MnistxError({ code: 'CONFLICT', message, fix: 'name each class once', path: ['data', 'class_names'] });
  }
  const places = own?.map((name) => wanted.indexOf(name)) ?? [];
  if (places.every((place, index) => place === -1 || place === index)) return { classNames: wanted, order: null };
  if (!places.includes(-1)) return { classNames: wanted, order: places };
  const missing = own!.filter((_, index) => places[index] === -1);
  throw new MnistxError({
    code: 'CONFLICT',
    message: `class_names puts some classes in another order, but lacks ${listNames(missing)}`,
    fix: `name all of ${listNames(own!)}, or give each of them another name`,
    path: ['data', 'class_names'],
  });
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, label) => String(label));
}

function untrainedError(offset: number, lowest: number): MnistxError {
  return new MnistxError({
    code: 'CLASS_COUNT',
    message: `the labels that the network was trained on begin at ${offset}, but the lowest of these is ${lowest}`,
    fix: `remove those below ${offset}, or name an experiment with this data.path and its data.label_offset instead`,
  });
}

function offsetError(offset: number, lowest: number): MnistxError {
  return new MnistxError({
    code: 'CONFLICT',
    message: `label_offset is ${offset}, but the lowest label is ${lowest}`,
    fix: lowest === 0 ? 'remove it' : `set it to ${lowest} or less`,
    path: ['data', 'label_offset'],
  });
}
