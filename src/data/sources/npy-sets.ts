import type { Images, ImageShape } from '../types.js';
import { arrange } from './arrange.js';
import type { ArrayLayout } from './arrange.js';
import { damagedError, requirePixelsFit } from './damaged.js';
import { guessShape } from './guess-shape.js';
import { readHeader } from './npy-arrays.js';
import type { StoredArray } from './npy-arrays.js';
import type { NpyHeader } from './npy-header.js';
import type { ArrayPair } from './npy-roles.js';
import { ElementError, makeElementReader } from './npy-values.js';
import type { ElementReader } from './npy-values.js';
import type { SourceSettings, Split } from './source.js';

/** Pictures and labels whose headers have been read and fit each other. */
export interface ArraySet extends ArrayPair {
  readonly split: Split;
  readonly count: number;
  readonly layout: ArrayLayout;
  readonly imagesHeader: NpyHeader;
  readonly labelsHeader: NpyHeader;
}

/** @throws {MnistxError} DATA_DAMAGED */
export async function readSetHeaders(
  split: Split,
  { images, labels }: ArrayPair,
  settings: Pick<SourceSettings, 'size' | 'channels'>,
): Promise<ArraySet> {
  const [imagesHeader, labelsHeader] = [await readHeader(images), await readHeader(labels)];
  const [count = 0] = imagesHeader.shape;
  requireLabels(labels.title, labelsHeader);
  if (labelsHeader.shape[0] !== count) {
    const what = `has ${labelsHeader.shape[0]} labels, but ${images.name} ${count} pictures`;
    throw damagedError(labels.title, what, 'use arrays of the same length');
  }
  const { kind, name } = imagesHeader.type;
  if (kind === 'bool') throw damagedError(images.title, `holds ${name}`, 'save bytes: (255 * x).astype("uint8")');
  const layout = layoutOf(images.title, imagesHeader, settings);
  return { split, images, labels, count, layout, imagesHeader, labelsHeader };
}

/**
 * All sets are in memory together.
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export function requireSetsFit(path: string, sets: readonly ArraySet[]): void {
  const bytesOf = ({ imagesHeader: { shape, type } }: ArraySet): number =>
    sizeOf(shape) * (type.kind === 'float' ? 4 : 1);
  requirePixelsFit(
    path,
    sets.reduce((total, set) => total + bytesOf(set), 0),
  );
}

/** One byte for each example. */
export async function readLabels({ labels, labelsHeader }: ArraySet): Promise<Uint8Array> {
  const { values, facts } = await readElements(labels, labelsHeader);
  if (!(values instanceof Float32Array)) return values;
  if (facts.areWhole && facts.min >= 0 && facts.max <= 255) return Uint8Array.from(values);
  const what = `holds labels from ${facts.min} to ${facts.max}${facts.areWhole ? '' : ' that are not whole numbers'}`;
  throw damagedError(labels.title, what, 'use labels from 0 to 255');
}

/** Pictures in the file's type and order. */
export function readImages({ images, imagesHeader }: ArraySet): Promise<ElementReader> {
  return readElements(images, imagesHeader);
}

/**
 * Pictures as bytes, or as floats from 0 to 1, in the usual order. What floats mean is decided for all sets together: one
 * of them may hold nothing but zeros and ones.
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export function understandImages(
  sets: readonly ArraySet[],
  readers: readonly ElementReader[],
): { readonly images: readonly Images[]; readonly remarks: readonly string[] } {
  const meaning = meaningOf(sets, readers);
  const images = sets.map(({ count, layout }, at) => {
    const { values } = readers[at]!;
    const bytes = values instanceof Float32Array && meaning.bytesPerUnit !== null;
    return arrange(bytes ? toBytes(values, meaning.bytesPerUnit!) : values, count, layout);
  });
  return { images, remarks: meaning.remarks };
}

/** @throws {MnistxError} DATA_DAMAGED */
export function requireSameShape([first, ...others]: readonly ArraySet[]): void {
  const shape = first!.layout.imageShape;
  const other = others.find(({ layout }) => String(layout.imageShape) !== String(shape));
  if (other === undefined) return;
  const what = `has pictures of ${other.layout.imageShape.join(' x ')}, ${first!.images.name} of ${shape.join(' x ')}`;
  throw damagedError(other.images.title, what, 'use arrays whose pictures have the same shape');
}

function requireLabels(title: string, { shape }: NpyHeader): void {
  const [, perExample = 1] = shape;
  if (shape.length <= 2 && perExample === 1) return;
  throw damagedError(
    title,
    `has the shape (${shape.join(', ')}): several labels for each picture (multi-label), but a network here learns one`,
    'choose one: labels[:, 0]; of one-hot rows np.argmax(labels, axis=1)',
  );
}

function layoutOf(
  title: string,
  { shape, isFortran }: NpyHeader,
  settings: Pick<SourceSettings, 'size' | 'channels'>,
): ArrayLayout {
  const [, ...picture] = shape;
  const isPlanar = picture.length === 3 && isDepth(picture[0]!) && !isDepth(picture[2]!);
  const layout = { isPlanar, isFortran };
  if (picture.length === 1) return { ...layout, imageShape: guessShape(title, picture[0]!, settings) };
  if (picture.length === 2 || picture.length === 3) {
    const [first = 1, second = 1, third = 1] = picture;
    const imageShape: ImageShape = isPlanar ? [second, third, first] : [first, second, third];
    requireWanted(title, imageShape, settings);
    return { ...layout, imageShape };
  }
  const what = `has the shape (${shape.join(', ')}), which are no pictures`;
  throw damagedError(title, what, 'use (count, height, width) or (count, height, width, channels)');
}

function requireWanted(
  title: string,
  shape: ImageShape,
  { size, channels }: Pick<SourceSettings, 'size' | 'channels'>,
): void {
  const wanted = [...(size ?? shape.slice(0, 2)), channels ?? shape[2]];
  if (String(wanted) === String(shape)) return;
  const what = `has pictures of ${shape.join(' x ')}, not ${wanted.join(' x ')}`;
  throw damagedError(title, what, 'remove size and channels: arrays have theirs');
}

function isDepth(size: number): boolean {
  return size === 1 || size === 3;
}

async function readElements(array: StoredArray, header: NpyHeader): Promise<ElementReader> {
  const reader = makeElementReader(header.type, sizeOf(header.shape));
  let skip = header.headerBytes;
  try {
    for await (const piece of array.read()) {
      const taken = Math.min(skip, piece.length);
      skip -= taken;
      if (taken < piece.length) reader.push(piece.subarray(taken));
    }
  } catch (error) {
    if (!(error instanceof ElementError)) throw error;
    const place = indexOf(error.index, header).join(', ');
    const fix = 'use bytes from 0 to 255, or floats from 0 to 1';
    throw damagedError(`${array.title}[${place}]`, error.complaint, fix, error);
  }
  return reader;
}

interface Meaning {
  /** `null`: floats stay floats. */
  readonly bytesPerUnit: number | null;
  readonly remarks: readonly string[];
}

function meaningOf(sets: readonly ArraySet[], readers: readonly ElementReader[]): Meaning {
  const facts = readers.map((reader) => reader.facts);
  if (facts.every(({ isFloat }) => !isFloat)) return { bytesPerUnit: null, remarks: [] };
  const names = sets.map(({ images, imagesHeader }) => `${images.name} (${imagesHeader.type.name})`).join(', ');
  const [{ images }] = sets as [ArraySet];
  if (facts.some(({ isFloat }) => !isFloat)) {
    throw damagedError(images.file, `mixes bytes and floats: ${names}`, 'save all pictures in the same type');
  }
  const min = Math.min(...facts.map((each) => each.min));
  const max = Math.max(...facts.map((each) => each.max));
  if (min >= 0 && max <= 1) {
    return facts.every(({ areBytes }) => areBytes)
      ? { bytesPerUnit: 255, remarks: ['floats are whole multiples of 1/255: read as bytes'] }
      : { bytesPerUnit: null, remarks: ['pictures are floats from 0 to 1'] };
  }
  if (min >= 0 && max <= 255 && facts.every(({ areWhole }) => areWhole))
    return { bytesPerUnit: 1, remarks: ['floats are whole numbers up to 255: read as bytes'] };
  const what = `holds pixels from ${min} to ${max}: ${names}`;
  throw damagedError(images.file, what, 'scale them to 0 to 1, or save bytes from 0 to 255');
}

function toBytes(values: Float32Array, bytesPerUnit: number): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) bytes[at] = Math.round(bytesPerUnit * values[at]!);
  return bytes;
}

/** The index of an element by its place in the file. */
function indexOf(place: number, { shape, isFortran }: NpyHeader): number[] {
  const order = isFortran ? shape : [...shape].reverse();
  let rest = place;
  const index = order.map((size) => {
    const at = rest % size;
    rest = Math.floor(rest / size);
    return at;
  });
  return isFortran ? index : index.reverse();
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
