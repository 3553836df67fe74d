import { MnistxError } from '../../errors.js';
import { printable } from '../../short-names.js';
import type { OwnData } from '../data-request.js';
import type { ImageShape } from '../types.js';
import type { SourceOutline } from './source.js';

/** What the files say of their labels and pictures. */
export type Found = Pick<
  SourceOutline,
  'imageShape' | 'classes' | 'classNames' | 'lowestLabel' | 'isTransposed' | 'remarks'
>;

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
  readonly lowestLabel: number;
  /** What was assumed: each a sentence. */
  readonly remarks: readonly string[];
}

type Keys = Pick<OwnData, 'classNames' | 'labelOffset' | 'transpose'>;

/**
 * Applies `label_offset`, `transpose` and `class_names`; finds out those that are left out.
 *
 * @throws {MnistxError} CONFLICT for an offset or names that do not fit
 */
export function interpret(found: Found, keys: Keys): Interpretation {
  const offset = keys.labelOffset ?? guessOffset(found);
  if (offset > found.lowestLabel) throw offsetError(offset, found.lowestLabel);
  const classes = Math.max(2, found.classes - offset);
  const own = found.classNames?.slice(offset) ?? null;
  const named = nameClasses(own, keys.classNames ?? null, classes);
  const transposes = keys.transpose ?? found.isTransposed ?? false;
  const [height, width, channels] = found.imageShape;
  return {
    imageShape: transposes ? [width, height, channels] : found.imageShape,
    classes: named.classNames.length,
    classNames: named.classNames.map(printable),
    hasNames: own !== null || keys.classNames !== undefined,
    classOf: offset === 0 && named.order === null ? null : tableOf(offset, named.order),
    transposes,
    lowestLabel: named.order === null ? found.lowestLabel - offset : 0,
    remarks: [...found.remarks, ...remarksOn(found, keys, { offset, transposes })],
  };
}

/** EMNIST's letters are 1 to 26. A class that has a name may be without examples. */
function guessOffset({ lowestLabel, classNames }: Found): number {
  return lowestLabel === 1 && (classNames === null || classNames[0] === '') ? 1 : 0;
}

function remarksOn(
  { isTransposed = false }: Found,
  keys: Keys,
  { offset, transposes }: { readonly offset: number; readonly transposes: boolean },
): string[] {
  const isGuessed = keys.labelOffset === undefined && offset > 0;
  return [
    ...(isGuessed ? [`labels begin at ${offset}, so ${offset} is subtracted (label_offset: ${offset})`] : []),
    ...(keys.transpose === undefined && transposes
      ? ['these files have rows and columns exchanged; they are exchanged back (transpose: true)']
      : []),
    ...(keys.transpose === undefined && !isTransposed && isGuessed
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

/** The first names of a list, printable. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(printable).join(', ');
  return names.length > 10 ? `${shown}, …` : shown;
}

function offsetError(offset: number, lowest: number): MnistxError {
  return new MnistxError({
    code: 'CONFLICT',
    message: `label_offset is ${offset}, but the lowest label is ${lowest}`,
    fix: lowest === 0 ? 'remove it' : `set it to ${lowest} or less`,
    path: ['data', 'label_offset'],
  });
}
