import { call, list, number, prefixed, statement } from '../code.js';
import type { Code } from '../code.js';
import { classWeightsIn } from '../class-weights.js';
import { namedDatasetOf, ownArraysDoc } from '../datasets.js';
import type { Plan } from '../../../model/types.js';
import type { Import, ScriptRequest } from '../script.js';
import { torchTransforms } from './augmentation.js';

/** How a script of PyTorch gets its examples. */
export interface TorchData {
  readonly imports: readonly Import[];
  readonly lines: readonly string[];
  readonly differences: readonly string[];
}

const CLASSES = { mnist: 'MNIST', fashion_mnist: 'FashionMNIST', kmnist: 'KMNIST' } as const;

export function torchData(request: ScriptRequest): TorchData {
  const named = namedDatasetOf(request.experiment);
  return named === null ? ownData(request) : torchvisionData(request, CLASSES[named]);
}

function torchvisionData(request: ScriptRequest, className: string): TorchData {
  const { experiment, counts } = request;
  const { validation, limit } = experiment.data;
  const { transforms, differences } = torchTransforms(request.plan);
  const isSplit = typeof validation === 'number';
  const isStandard = experiment.data.normalization === 'standard';
  const read = (part: 'True' | 'False', transform: string): Code =>
    call(`datasets.${className}`, 'folder', `train=${part}`, 'download=True', `transform=${transform}`);
  const base = isStandard ? [`pixels = ${flatRead(className)}.data${slice(limit.train)} / 255`] : [];
  const plain = transformOf([], experiment.data.normalization);
  const changed = transformOf(transforms, experiment.data.normalization);
  const isAugmented = transforms.length > 0;
  const lines = [
    'def load_data(folder):',
    '    """Training, validation and test examples; downloads what the folder lacks."""',
    ...base.map((line) => `    ${line}`),
    ...statement(prefixed('transform = ', plain), 1),
    ...(isAugmented ? statement(prefixed('augmented = ', changed), 1) : []),
    ...statement(prefixed('training = ', read('True', isAugmented ? 'augmented' : 'transform')), 1),
    ...statement(prefixed('test = ', read('False', 'transform')), 1),
    ...limitLine('training', limit.train),
    ...limitLine('test', limit.test),
    ...(isSplit ? splitLines({ counts, isAugmented, plain: read('True', 'transform'), limit: limit.train }) : []),
    `    return training, ${isSplit ? 'validation' : validation === 'none' ? 'None' : 'test'}, test`,
  ];
  return {
    imports: [
      { line: 'from torchvision import datasets' },
      { line: 'from torchvision.transforms import v2' },
      {
        line: `from torch.utils.data import ${dataNames({ isSplit, hasSubset: isLimited(limit) || findsLabels(request.plan) })}`,
      },
    ],
    lines,
    differences: [
      ...differences,
      ...(isSplit ? ['other examples are held out for validation'] : []),
      ...(isSplit && isStandard ? ['mean and deviation of the pixels include the examples held out'] : []),
    ],
  };
}

function flatRead(className: string): string {
  return `datasets.${className}(folder, train=True, download=True)`;
}

function slice(limit: number | undefined): string {
  return limit === undefined ? '' : `[:${limit}]`;
}

function limitLine(name: string, limit: number | undefined): string[] {
  return limit === undefined ? [] : [`    ${name} = Subset(${name}, range(min(${limit}, len(${name}))))`];
}

function isLimited({ train, test }: { train?: number; test?: number }): boolean {
  return train !== undefined || test !== undefined;
}

/** Whether the script looks for the labels of a part of a dataset. */
function findsLabels(plan: Plan): boolean {
  return classWeightsIn(plan) === 'balanced';
}

interface DataNames {
  readonly isSplit: boolean;
  readonly hasSubset: boolean;
  readonly hasTensors?: boolean;
}

/** What a script takes from `torch.utils.data`. */
function dataNames({ isSplit, hasSubset, hasTensors = false }: DataNames): string {
  return [
    'DataLoader',
    ...(hasSubset ? ['Subset'] : []),
    ...(hasTensors ? ['TensorDataset'] : []),
    ...(isSplit ? ['random_split'] : []),
  ].join(', ');
}

interface Splitting {
  readonly counts: ScriptRequest['counts'];
  readonly isAugmented: boolean;
  readonly plain: Code;
  readonly limit: number | undefined;
}

/** Augmented examples are divided twice the same way: those that are held out must stay as they are. */
function splitLines({ counts, isAugmented, plain, limit }: Splitting): string[] {
  const lengths = `lengths = [${counts.training}, ${counts.validation}]`;
  const seeded = call('torch.Generator().manual_seed', 'SEED');
  const split = (target: string, source: string): string[] =>
    statement(prefixed(`${target} = `, call('random_split', source, 'lengths', seeded)), 1);
  if (!isAugmented) return [`    ${lengths}`, ...split('training, validation', 'training')];
  return [
    ...statement(prefixed('plain = ', plain), 1),
    ...limitLine('plain', limit),
    `    ${lengths}`,
    ...split('training, _', 'training'),
    ...split('_, validation', 'plain'),
  ];
}

function transformOf(changes: readonly Code[], normalization: string): Code {
  const floats = call('v2.ToDtype', 'torch.float32', normalization === 'none' ? null : 'scale=True');
  const normalized =
    normalization === 'standard' ? [call('v2.Normalize', '[pixels.mean()]', '[pixels.std(correction=0)]')] : [];
  return call('v2.Compose', list('v2.ToImage()', floats, ...changes, ...normalized));
}

/** Arrays of one file, which the user makes of his own examples. */
function ownData({ experiment, plan, counts }: ScriptRequest): TorchData {
  const { normalization, validation } = experiment.data;
  const isSplit = typeof validation === 'number' || validation === 'auto';
  const scaled = normalization === 'none' ? '' : ' / 255';
  const standard =
    normalization === 'standard'
      ? [
          '    mean = images["train"].mean((0, 2, 3), keepdim=True)',
          '    deviation = images["train"].std((0, 2, 3), correction=0, keepdim=True)',
        ]
      : [];
  const normal = normalization === 'standard' ? '(images[part] - mean) / deviation' : 'images[part]';
  const [height, width, channels] = plan.inputShape;
  const lines = [
    'def load_data(file):',
    ...ownArraysDoc(plan),
    '    arrays = np.load(file)',
    '    images = {}',
    '    for part in ("train", "test"):',
    `        pixels = arrays[f"x_{part}"].reshape(-1, ${height}, ${width}, ${channels})`,
    `        images[part] = torch.from_numpy(pixels).float().permute(0, 3, 1, 2)${scaled}`,
    ...standard,
    '',
    '    def examples(part):',
    '        labels = torch.from_numpy(arrays[f"y_{part}"]).long()',
    `        return TensorDataset(${normal}, labels)`,
    '',
    '    training, test = examples("train"), examples("test")',
    ...(isSplit
      ? [
          `    held = ${validationCount(counts)}`,
          '    lengths = [len(training) - held, held]',
          '    generator = torch.Generator().manual_seed(SEED)',
          '    training, validation = random_split(training, lengths, generator)',
        ]
      : []),
    `    return training, ${isSplit ? 'validation' : validation === 'none' ? 'None' : 'test'}, test`,
  ];
  const names = dataNames({ isSplit, hasSubset: findsLabels(plan), hasTensors: true });
  return {
    imports: [{ line: 'import numpy as np' }, { line: `from torch.utils.data import ${names}` }],
    lines,
    differences: [
      'it reads your examples from one .npz file, without the limits of the run',
      ...plan.augment.map(({ type }) => `augmentation ${type} is left out`),
      ...(isSplit ? ['other examples are held out for validation'] : []),
    ],
  };
}

function validationCount({ training, validation }: ScriptRequest['counts']): string {
  return `int(${number(Number((validation / (training + validation)).toPrecision(6)))} * len(training) + 0.5)`;
}
