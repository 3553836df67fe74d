import { MnistxError } from '../../errors.js';
import { listNames } from '../list-names.js';
import type { DataFile, ImageShape } from '../types.js';

/** What two places must have in common. */
export interface Joinable {
  readonly path: string;
  readonly imageShape: ImageShape;
  readonly classNames: readonly string[] | null;
}

/**
 * The label that each label of the test place has in the training place; `null` if they are the same.
 *
 * @throws {MnistxError} DATA_DAMAGED if shapes differ or a class is only in the test set
 */
export function matchLabels(train: Joinable, test: Joinable): Uint8Array | null {
  const [trainShape, testShape] = [train, test].map(({ imageShape }) => imageShape.join(' x '));
  if (trainShape !== testShape) {
    const message = `${train.path} has ${trainShape} images, ${test.path} ${testShape} ones`;
    throw new MnistxError({ code: 'DATA_DAMAGED', message, fix: 'use images of one shape, or set size and channels' });
  }
  if (train.classNames === null && test.classNames === null) return null;
  if (train.classNames === null || test.classNames === null) {
    const [named, numbered] = train.classNames === null ? [test, train] : [train, test];
    const message = `the labels of ${named.path} are names, those of ${numbered.path} numbers`;
    throw new MnistxError({ code: 'DATA_DAMAGED', message, fix: 'use the same labels in both' });
  }
  const places = test.classNames.map((name) => train.classNames!.indexOf(name));
  const strange = test.classNames.filter((_, label) => places[label] === -1);
  if (strange.length > 0) {
    const message = `${test.path} has classes that ${train.path} has not: ${listNames(strange)}`;
    throw new MnistxError({ code: 'DATA_DAMAGED', message, fix: 'add training examples of them, or remove them' });
  }
  if (places.every((place, label) => place === label)) return null;
  return Uint8Array.from({ length: 256 }, (_, label) => places[label] ?? 0);
}

/** Files are told apart by their names, so a test file gets another if a training file has the same. */
export function joinFiles(train: readonly DataFile[], test: readonly DataFile[]): DataFile[] {
  const taken = new Set(train.map(({ name }) => name));
  return [...train, ...test.map((file) => (taken.has(file.name) ? { ...file, name: `${file.name} (test)` } : file))];
}
