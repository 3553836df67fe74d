import { dirname, join } from 'node:path';
import { MnistxError } from '../../errors.js';
import { DIRECTORY_REMEDY, findFiles, prefixesIn } from '../directory.js';
import { countClasses, lowestLabel, readExamples, readOutline } from '../read-examples.js';
import type { LocatedFiles } from '../read-examples.js';
import { readEmnistNames } from './emnist-names.js';
import { lookAt } from './look-at.js';
import type { Place, SourceFormat, SourceOutline } from './source.js';

/** The format of MNIST: http://yann.lecun.com/exdb/mnist/. EMNIST has it too, with habits of its own. */
export const idx: SourceFormat = {
  title: 'IDX files',
  accepts: 'a folder of IDX files, such as train-images-idx3-ubyte and train-labels-idx1-ubyte',
  uses: [],
  recognizes: ({ names, isFolder, head }) => prefixesIn(names).length > 0 || (!isFolder && isIdx(head)),

  outline: async ({ path }) => {
    const { located, isTransposed, namesPath } = locate(path);
    const { imageShape, trainLabels, testLabels } = readOutline(located);
    const labels = testLabels === null ? [trainLabels] : [trainLabels, testLabels];
    return {
      imageShape,
      ...classesOf(namesPath, labels),
      lowestLabel: lowestLabel(...labels),
      isTransposed,
      trainCount: trainLabels.length,
      testCount: testLabels?.length ?? null,
      validationCount: null,
      remarks: [],
    };
  },

  read: async ({ path }) => {
    const { located, isTransposed, namesPath } = locate(path);
    const examples = readExamples(located);
    const { train, test } = examples;
    const labels = test === null ? [train.labels] : [train.labels, test.labels];
    return { ...examples, ...classesOf(namesPath, labels), isTransposed, validation: null, remarks: [] };
  },
};

/** A list of names may know classes that do not occur; one that lacks some names none. */
function classesOf(
  namesPath: string | null,
  labels: readonly Uint8Array[],
): Pick<SourceOutline, 'classes' | 'classNames'> {
  const classes = countClasses(...labels);
  const classNames = namesPath === null ? null : readEmnistNames(namesPath);
  if (classNames === null || classNames.length < classes) return { classes, classNames: null };
  return { classes: classNames.length, classNames };
}

function isIdx(head: Uint8Array): boolean {
  return head[0] === 0 && head[1] === 0 && head[2] === 8 && (head[3] === 1 || head[3] === 3 || head[3] === 4);
}

interface Located {
  readonly located: LocatedFiles;
  readonly isTransposed: true | undefined;
  /** Where EMNIST has the names of classes. */
  readonly namesPath: string | null;
}

/**
 * The files of a folder, or those that belong to one of them.
 *
 * @throws {MnistxError} DATA_NOT_FOUND
 */
function locate(path: string): Located {
  const place = lookAt(path);
  const prefix = choosePrefix(place);
  const folder = place.isFolder ? path : dirname(path);
  const { trainImages, trainLabels, testImages, testLabels } = findFiles(folder, {
    prefix,
    required: ['trainImages', 'trainLabels'],
  });
  if ((testImages === undefined) !== (testLabels === undefined)) {
    const [is, lacks] = testImages === undefined ? ['labels', 'images'] : ['images', 'labels'];
    const message = `${path} has test ${is}, but no test ${lacks}`;
    throw new MnistxError({ code: 'DATA_NOT_FOUND', message, fix: 'put the other file there, or remove this one' });
  }
  return {
    located: {
      paths: { trainImages: trainImages!, trainLabels: trainLabels!, testImages, testLabels },
      remedy: DIRECTORY_REMEDY,
    },
    // Cohen et al., "EMNIST: an extension of MNIST to handwritten letters", 2017: stored column by column.
    isTransposed: prefix.startsWith('emnist-') ? true : undefined,
    namesPath: prefix.startsWith('emnist-') ? join(folder, `${prefix}mapping.txt`) : null,
  };
}

/** A folder may hold several sets, as that of EMNIST does: naming a file of one chooses it. */
function choosePrefix({ path, isFolder, names }: Place): string {
  const prefixes = prefixesIn(names);
  if (prefixes.includes('') || prefixes.length === 0) return '';
  if (prefixes.length === 1) return prefixes[0]!;
  const example = names.find((name) => name.startsWith(`${prefixes[0]}train-images`)) ?? names[0]!;
  throw new MnistxError({
    code: 'DATA_NOT_FOUND',
    message: `${path} holds ${prefixes.length} sets: ${prefixes.map((prefix) => prefix.replace(/-$/, '')).join(', ')}`,
    fix: `name the training images of one: ${join(isFolder ? path : dirname(path), example)}`,
  });
}
