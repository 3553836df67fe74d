import { arrayLines, ownArrayLines } from '../arrays.js';
import { namedDatasetOf } from '../datasets.js';
import type { Import, ScriptRequest } from '../script.js';

/** How a script of JAX gets its examples: from files that it downloads, or from the user's arrays. */
export interface JaxData {
  readonly imports: readonly Import[];
  readonly constants: readonly string[];
  readonly sections: readonly (readonly string[])[];
  readonly differences: readonly string[];
}

const URLS = {
  mnist: 'https://storage.googleapis.com/cvdf-datasets/mnist/',
  fashion_mnist: 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
  kmnist: 'https://codh.rois.ac.jp/kmnist/dataset/kmnist/',
} as const;

export function jaxData(request: ScriptRequest): JaxData {
  const { experiment, plan } = request;
  const named = namedDatasetOf(experiment);
  const arrays = arrayLines(request, named === null);
  const validation = arrays.validation === null ? 'None' : arrays.validation === 'test' ? 'test' : '(x_val, y_val)';
  const sets = ['train', ...(arrays.validation === 'val' ? ['val'] : []), 'test'];
  const load = [
    ...(named === null ? ['def load_data(file):', ...ownArrayLines(plan)] : NAMED),
    ...arrays.lines,
    ...inputLines(request, sets),
    '    training, test = (x_train, y_train), (x_test, y_test)',
    `    return training, ${validation}, test`,
  ];
  const shared = {
    sections: [...(named === null ? [] : [READ_IDX]), load],
    differences: [...arrays.differences, ...plan.augment.map(({ type }) => `augmentation ${type} is left out`)],
  };
  if (named === null) return { ...shared, imports: [], constants: [] };
  return {
    ...shared,
    imports: ['import gzip', 'import urllib.request', 'from pathlib import Path'].map((line) => ({
      line,
      isStandard: true,
    })),
    constants: [`URL = "${URLS[named]}"`],
  };
}

const READ_IDX = [
  'def read_idx(folder, name):',
  '    """The array in an IDX file, which is downloaded if the folder lacks it."""',
  '    path = Path(folder) / name',
  '    if not path.exists():',
  '        path.parent.mkdir(parents=True, exist_ok=True)',
  '        urllib.request.urlretrieve(URL + name, path)',
  '    data = gzip.decompress(path.read_bytes())',
  '    shape = np.frombuffer(data, ">i4", count=data[3], offset=4)',
  '    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)',
];

const NAMED = [
  'def load_data(folder):',
  '    """Training, validation and test examples."""',
  '    x_train = read_idx(folder, "train-images-idx3-ubyte.gz")',
  '    y_train = read_idx(folder, "train-labels-idx1-ubyte.gz")',
  '    x_test = read_idx(folder, "t10k-images-idx3-ubyte.gz")',
  '    y_test = read_idx(folder, "t10k-labels-idx1-ubyte.gz")',
];

function inputLines({ experiment, plan }: ScriptRequest, sets: readonly string[]): string[] {
  const { normalization } = experiment.data;
  const shape = plan.inputShape.join(', ');
  const scaled = normalization === 'unit' ? ' / 255' : '';
  return [
    ...sets.map((set) => `    x_${set} = x_${set}.reshape(-1, ${shape}).astype("float32")${scaled}`),
    ...(normalization === 'standard'
      ? [
          '    mean, deviation = x_train.mean((0, 1, 2)), x_train.std((0, 1, 2))',
          ...sets.map((set) => `    x_${set} = (x_${set} - mean) / deviation`),
        ]
      : []),
  ];
}
