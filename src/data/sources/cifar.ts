import { fstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MnistxError } from '../../errors.js';
import { sha256 } from '../idx.js';
import { fill, MOST_FILE_BYTES, withFile } from '../read-file.js';
import type { DataFile, ExampleSet, ImageShape } from '../types.js';
import { requirePixelsFit } from './damaged.js';
import { lookAt, namesIn } from './look-at.js';
import type { Place, SourceFormat, SourceSettings } from './source.js';

// Written by hand: a record is one or two labels and 3072 bytes, and no library reads it.
// https://www.cs.toronto.edu/~kriz/cifar.html

/** The binary versions of CIFAR-10 and CIFAR-100. */
export const cifar: SourceFormat = {
  title: 'CIFAR files',
  accepts: 'a folder of the binary version of CIFAR, such as cifar-10-batches-bin',
  uses: ['labels'],
  isUpright: true,
  recognizes: ({ path, names, isFolder }) => names.some(isCifarName) || (isFolder && innerFolder(path, names) !== null),

  outline: async (settings) => {
    const found = locate(settings);
    const count = (paths: readonly string[]): number => sum(paths.map((path) => countRecords(path, found.kind)));
    return {
      ...formOf(found, settings),
      lowestLabel: 0,
      trainCount: count(found.train),
      testCount: found.test.length === 0 ? null : count(found.test),
      validationCount: null,
    };
  },

  read: async (settings) => {
    const found = locate(settings);
    const form = formOf(found, settings);
    const count = sum([...found.train, ...found.test].map((path) => countRecords(path, found.kind)));
    requirePixelsFit(found.folder, count * PICTURE);
    const files: DataFile[] = [];
    const read = (paths: readonly string[]): ExampleSet =>
      readSet(paths, { ...found, labelAt: labelAt(found.kind, settings), classes: form.classes, files });
    const train = read(found.train);
    return { ...form, train, test: found.test.length === 0 ? null : read(found.test), validation: null, files };
  },
};

const SHAPE: ImageShape = [32, 32, 3];
const PLANE = 32 * 32;
const PICTURE = 3 * PLANE;

/** CIFAR-100 has a coarse label before the fine one. */
const KINDS = {
  cifar10: {
    labelBytes: 1,
    train: /^data_batch_\d+\.bin$/,
    test: 'test_batch.bin',
    folder: 'cifar-10-batches-bin',
    names: { fine: 'batches.meta.txt' },
    classes: { fine: 10 },
  },
  cifar100: {
    labelBytes: 2,
    train: /^train\.bin$/,
    test: 'test.bin',
    folder: 'cifar-100-binary',
    names: { fine: 'fine_label_names.txt', coarse: 'coarse_label_names.txt' },
    classes: { fine: 100, coarse: 20 },
  },
} as const;

type Kind = (typeof KINDS)[keyof typeof KINDS];

interface Found {
  readonly kind: Kind;
  readonly folder: string;
  /** In the order of the batches. */
  readonly train: readonly string[];
  readonly test: readonly string[];
}

function isCifarName(name: string): boolean {
  return kindOf(name) !== undefined;
}

function kindOf(name: string): Kind | undefined {
  return Object.values(KINDS).find(({ train, test }) => train.test(name) || name === test);
}

/** The archive unpacks into a folder, which may lie in one that the user made. */
function innerFolder(path: string, names: readonly string[]): string | null {
  const inner = Object.values(KINDS).find(({ folder }) => names.includes(folder))?.folder;
  const isFolder =
    inner !== undefined && statSync(join(path, inner), { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(path, inner) : null;
}

/** @throws {MnistxError} DATA_NOT_FOUND */
function locate({ path }: SourceSettings): Found {
  const place = lookAt(path);
  if (!place.isFolder) return locateFile(place);
  const inner = place.names.some(isCifarName) ? null : innerFolder(path, place.names);
  const folder = inner ?? path;
  const names = inner === null ? place.names : namesIn(inner);
  const kind = names.map(kindOf).find((one) => one !== undefined);
  const train = names.filter((name) => kind?.train.test(name)).sort((a, b) => numberIn(a) - numberIn(b));
  if (kind === undefined || train.length === 0) {
    const fix = 'put data_batch_1.bin … of CIFAR-10, or train.bin of CIFAR-100 there: the binary version';
    throw new MnistxError({ code: 'DATA_NOT_FOUND', message: `${folder} has no training examples of CIFAR`, fix });
  }
  const test = names.includes(kind.test) ? [join(folder, kind.test)] : [];
  return { kind, folder, train: train.map((name) => join(folder, name)), test };
}

/** One file is a training set, as `test_path` names one. */
function locateFile({ path, names: [name = ''] }: Place): Found {
  const kind = kindOf(name) ?? (isWhole(path, 1) ? KINDS.cifar10 : KINDS.cifar100);
  return { kind, folder: dirname(path), train: [path], test: [] };
}

function numberIn(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? 0);
}

function isWhole(path: string, labelBytes: number): boolean {
  return statSync(path).size % (labelBytes + PICTURE) === 0;
}

/** @throws {MnistxError} CONFLICT for coarse labels of CIFAR-10, DATA_DAMAGED for a list of names that does not fit */
function formOf({ kind, folder }: Found, { labels }: SourceSettings) {
  if (!(labels in kind.classes)) {
    const message = 'CIFAR-10 has one label for each picture, so "labels: coarse" names none';
    throw new MnistxError({ code: 'CONFLICT', message, fix: 'remove it', path: ['data', 'labels'] });
  }
  const classes: number = (kind.classes as Readonly<Record<string, number>>)[labels]!;
  const classNames = readNames(join(folder, (kind.names as Readonly<Record<string, string>>)[labels]!), classes);
  return { imageShape: SHAPE, classes, classNames, remarks: [] };
}

/** Numbers if there is no list of names: the classes are known, whichever occur. */
function readNames(path: string, classes: number): string[] {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return Array.from({ length: classes }, (_, label) => String(label));
  const names =
    size > 65_536
      ? []
      : Buffer.from(readWhole(path, size))
          .toString('utf8')
          .split(/\r?\n/)
          .map((line) => line.trim())
          .filter(Boolean);
  if (names.length === classes) return names;
  throw damagedError(path, `has ${names.length} names, not ${classes}`);
}

/** @throws {MnistxError} DATA_DAMAGED */
function countRecords(path: string, { labelBytes }: Kind): number {
  const { size } = withFile(path, (descriptor) => fstatSync(descriptor));
  if (size > MOST_FILE_BYTES) throw damagedError(path, `is larger than ${MOST_FILE_BYTES} bytes`);
  const record = labelBytes + PICTURE;
  if (size > 0 && size % record === 0) return size / record;
  throw damagedError(path, `is ${size} bytes long, which is no multiple of the ${record} bytes of an example`);
}

/** Where a record has its label. */
function labelAt({ labelBytes }: Kind, { labels }: SourceSettings): number {
  return labelBytes === 2 && labels === 'fine' ? 1 : 0;
}

interface Reading {
  readonly kind: Kind;
  readonly labelAt: number;
  readonly classes: number;
  /** Receives the files as they are read. */
  readonly files: DataFile[];
}

function readSet(paths: readonly string[], { kind, labelAt: at, classes, files }: Reading): ExampleSet {
  const counts = paths.map((path) => countRecords(path, kind));
  const count = sum(counts);
  const images = new Uint8Array(count * PICTURE);
  const labels = new Uint8Array(count);
  const record = kind.labelBytes + PICTURE;
  let done = 0;
  paths.forEach((path, index) => {
    const bytes = readWhole(path, counts[index]! * record);
    files.push({ name: basename(path), bytes: bytes.length, sha256: sha256(bytes) });
    for (let start = 0; start < bytes.length; start += record) {
      const label = bytes[start + at]!;
      if (label >= classes)
        throw damagedError(path, `has the label ${label} in example ${start / record}; the highest is ${classes - 1}`);
      labels[done] = label;
      interleave(bytes.subarray(start + kind.labelBytes, start + record), images, done * PICTURE);
      done++;
    }
  });
  return { count, images, labels };
}

/** A plane of red, one of green and one of blue become pixels. */
function interleave(planes: Uint8Array, images: Uint8Array, first: number): void {
  for (let pixel = 0, out = first; pixel < PLANE; pixel++) {
    images[out++] = planes[pixel]!;
    images[out++] = planes[PLANE + pixel]!;
    images[out++] = planes[2 * PLANE + pixel]!;
  }
}

function readWhole(path: string, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  if (withFile(path, (descriptor) => fill(descriptor, bytes, 0)) === size) return bytes;
  throw damagedError(path, 'became shorter while it was read');
}

function damagedError(path: string, complaint: string): MnistxError {
  const fix = 'get the binary version again: https://www.cs.toronto.edu/~kriz/cifar.html';
  return new MnistxError({ code: 'DATA_DAMAGED', message: `${path} ${complaint}`, fix });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
