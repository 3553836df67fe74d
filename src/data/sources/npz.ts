import { countClasses, lowestLabel } from '../read-examples.js';
import type { ExampleSet } from '../types.js';
import { openArrays } from './npy-arrays.js';
import { assignRoles } from './npy-roles.js';
import type { ArrayPair, Roles } from './npy-roles.js';
import {
  readImages,
  readLabels,
  readSetHeaders,
  requireSameShape,
  requireSetsFit,
  understandImages,
} from './npy-sets.js';
import type { ArraySet } from './npy-sets.js';
import type {
  Place,
  SourceExamples,
  SourceFormat,
  SourceOptions,
  SourceOutline,
  SourceSettings,
  Split,
} from './source.js';
import { digestFile } from './stream-file.js';

/** NumPy's arrays: Keras' mnist.npz, MedMNIST, KMNIST, and whatever numpy.savez wrote under such names. */
export const npz: SourceFormat = {
  title: 'NumPy arrays',
  accepts: 'NumPy arrays (.npz) named x_train, y_train and so on',
  uses: ['size', 'channels'],
  recognizes,
  outline: (settings, options) => withSets(settings, options, outline),
  read: (settings, options) => withSets(settings, options, read),
};

function recognizes({ isFolder, names, head }: Place): boolean {
  if (isFolder) return names.some((name) => /\.np[yz]$/i.test(name));
  const start = Buffer.from(head.subarray(0, 200)).toString('latin1');
  return start.startsWith('\x93NUMPY') || (start.startsWith('PK\x03\x04') && start.includes('.npy'));
}

interface OpenSets {
  /** The training set first. */
  readonly sets: readonly ArraySet[];
  readonly roles: Roles;
  readonly signal: AbortSignal;
}

async function withSets<T>(
  settings: SourceSettings,
  { signal }: SourceOptions,
  use: (open: OpenSets) => Promise<T>,
): Promise<T> {
  const { arrays, close } = await openArrays(settings.path);
  try {
    const roles = assignRoles(settings.path, arrays);
    const pairs = Object.entries(roles.pairs) as [Split, ArrayPair][];
    const sets = await inOrder(pairs, ([split, pair]) => readSetHeaders(split, pair, settings));
    requireSameShape(sets);
    requireSetsFit(settings.path, sets);
    return await use({ sets, roles, signal });
  } finally {
    close();
  }
}

async function outline({ sets, roles }: OpenSets): Promise<SourceOutline> {
  const labels = await inOrder(sets, readLabels);
  const countOf = (split: Split): number | null => sets.find((set) => set.split === split)?.count ?? null;
  return {
    imageShape: sets[0]!.layout.imageShape,
    classes: countClasses(...labels),
    classNames: null,
    lowestLabel: lowestLabel(...labels),
    trainCount: sets[0]!.count,
    testCount: countOf('test'),
    validationCount: countOf('validation'),
    remarks: describeNames(roles),
  };
}

async function read({ sets, roles, signal }: OpenSets): Promise<SourceExamples> {
  const labels = await inOrder(sets, readLabels);
  const readers = await inOrder(sets, (set) => {
    signal.throwIfAborted();
    return readImages(set);
  });
  const { images, remarks } = understandImages(sets, readers);
  const setOf = (split: Split): ExampleSet | null => {
    const at = sets.findIndex((set) => set.split === split);
    return at === -1 ? null : { count: sets[at]!.count, images: images[at]!, labels: labels[at]! };
  };
  return {
    imageShape: sets[0]!.layout.imageShape,
    classes: countClasses(...labels),
    classNames: null,
    remarks: [...describeNames(roles), ...remarks],
    train: setOf('train')!,
    test: setOf('test'),
    validation: setOf('validation'),
    files: await inOrder(filesOf(sets), (path) => digestFile(path, signal)),
  };
}

function describeNames({ passedOver }: Roles): string[] {
  if (passedOver.length === 0) return [];
  const names = passedOver.slice(0, 5).join(', ');
  return [`${passedOver.length > 5 ? `${names} …` : names}: passed over`];
}

function filesOf(sets: readonly ArraySet[]): string[] {
  return [...new Set(sets.flatMap(({ images, labels }) => [images.file, labels.file]))];
}

/** One after the other: each may take much memory. */
async function inOrder<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
