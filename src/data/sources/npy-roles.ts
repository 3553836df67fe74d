import { damagedError } from './damaged.js';
import type { StoredArray } from './npy-arrays.js';
import type { Split } from './source.js';

/** Pictures and their labels. */
export interface ArrayPair {
  readonly images: StoredArray;
  readonly labels: StoredArray;
}

export interface Roles {
  readonly pairs: Readonly<Partial<Record<Split, ArrayPair>>> & { readonly train: ArrayPair };
  /** Names of arrays that are neither. */
  readonly passedOver: readonly string[];
}

const SPLITS: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  test: 'test',
  t10k: 'test',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
};

const KINDS: Readonly<Record<string, keyof ArrayPair>> = {
  x: 'images',
  images: 'images',
  image: 'images',
  imgs: 'images',
  y: 'labels',
  labels: 'labels',
  label: 'labels',
  targets: 'labels',
};

const EXPECTED = 'x_train, y_train, x_test, y_test; or train_images, train_labels, test_images, test_labels';

/**
 * Which array is what, by the words of its name: Keras' `x_train`, MedMNIST's `train_images`, `kmnist-train-imgs`.
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export function assignRoles(path: string, arrays: readonly StoredArray[]): Roles {
  const found = new Map<string, StoredArray>();
  const passedOver: string[] = [];
  for (const array of arrays) {
    const role = roleOf(array.name);
    const other = role === null ? undefined : found.get(role);
    if (other !== undefined) {
      const what = `has both ${other.name} and ${array.name}: ${role}`;
      throw damagedError(path, what, 'leave one of them out');
    }
    if (role === null) passedOver.push(array.name);
    else found.set(role, array);
  }
  const pairs = Object.fromEntries(
    (['train', 'test', 'validation'] as const).flatMap((split) => {
      const images = found.get(`${split} images`);
      const labels = found.get(`${split} labels`);
      if (images !== undefined && labels !== undefined) return [[split, { images, labels }]];
      if (images === undefined && labels === undefined) return [];
      throw missingError(path, `${split} ${images === undefined ? 'images' : 'labels'}`, arrays);
    }),
  ) as Partial<Record<Split, ArrayPair>>;
  const { train } = pairs;
  if (train === undefined) throw missingError(path, 'training images', arrays);
  return { pairs: { ...pairs, train }, passedOver };
}

/** "train images"; names without a split are the training set. */
function roleOf(name: string): string | null {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const kinds = words.flatMap((word) => KINDS[word] ?? []);
  const splits = words.flatMap((word) => SPLITS[word] ?? []);
  return kinds.length === 1 && splits.length <= 1 ? `${splits[0] ?? 'train'} ${kinds[0]}` : null;
}

function missingError(path: string, what: string, arrays: readonly StoredArray[]) {
  const names = arrays.map(({ name }) => name);
  const shown = names.length === 0 ? 'it holds no arrays' : `its arrays are ${names.slice(0, 12).join(', ')}`;
  const fix = `name the arrays ${EXPECTED}; or name the folder that holds all the files`;
  return damagedError(path, `has no ${what}: ${shown}`, fix);
}
