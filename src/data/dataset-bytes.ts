import type { Dataset, ExampleSet, Images } from './types.js';

type SetName = 'training' | 'validation' | 'test';

interface Head {
  readonly facts: Omit<Dataset, SetName>;
  readonly sets: Readonly<Partial<Record<SetName, SetHead>>>;
  readonly validatesOnTest: boolean;
}

interface SetHead {
  readonly count: number;
  readonly areFloats: boolean;
  /** Length of the images, in values. */
  readonly values: number;
}

/** A dataset as one run of bytes: the length of a head, the head as JSON, then the images and labels of each set. */
export function packDataset({ training, validation, test, ...facts }: Dataset): Uint8Array<ArrayBuffer> {
  const validatesOnTest = validation === test;
  const sets = { training, ...(validation === null || validatesOnTest ? {} : { validation }), test };
  const heads = Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, describeSet(set)]));
  const text = new TextEncoder().encode(JSON.stringify({ facts, sets: heads, validatesOnTest } satisfies Head));
  const parts = [
    new Uint8Array(Uint32Array.of(text.length).buffer),
    text,
    ...Object.values(sets).flatMap(({ images, labels }) => [bytesOf(images), labels]),
  ];
  const packed = new Uint8Array(parts.reduce((end, { length }) => roundUp(end) + length, 0));
  parts.reduce((end, part) => {
    packed.set(part, roundUp(end));
    return roundUp(end) + part.length;
  }, 0);
  return packed;
}

/** The sets share the memory of the packed bytes. */
export function unpackDataset(packed: ArrayBuffer): Dataset {
  const length = new Uint32Array(packed, 0, 1)[0]!;
  let end = 4 + length;
  const text = new TextDecoder().decode(new Uint8Array(packed, 4, length));
  const { facts, sets, validatesOnTest } = JSON.parse(text) as Head;
  const take = (bytes: number): number => {
    const at = roundUp(end);
    end = at + bytes;
    return at;
  };
  const takeSet = (name: SetName): ExampleSet | null => {
    const head = sets[name];
    if (head === undefined) return null;
    const { count, areFloats, values } = head;
    const images = areFloats
      ? new Float32Array(packed, take(4 * values), values)
      : new Uint8Array(packed, take(values), values);
    return { count, images, labels: new Uint8Array(packed, take(count), count) };
  };
  const training = takeSet('training')!;
  const validation = takeSet('validation');
  const test = takeSet('test')!;
  return { ...facts, training, validation: validatesOnTest ? test : validation, test };
}

/** Bytes of a dataset's images and labels. */
export function sizeOfDataset({ training, validation, test }: Dataset): number {
  const sets = new Set([training, validation ?? training, test]);
  return [...sets].reduce((sum, { images, count }) => sum + images.byteLength + count, 0);
}

function describeSet({ count, images }: ExampleSet): SetHead {
  return { count, areFloats: images instanceof Float32Array, values: images.length };
}

function bytesOf(images: Images): Uint8Array {
  return new Uint8Array(images.buffer, images.byteOffset, images.byteLength);
}

/** Floats begin at a multiple of their size. */
function roundUp(at: number): number {
  return Math.ceil(at / 4) * 4;
}
