import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './runs-on-disk.js';

/** Text to insert before the only place of `before`, or a new file. */
export interface Edit {
  readonly file: string;
  readonly before?: string;
  readonly text: string;
}

export interface Addition {
  readonly edits: readonly Edit[];
}

const SCHEMA = 'schemas/experiment.schema.json';

const layerEntry = (type: string, title: string, options: string): readonly Edit[] => [
  { file: SCHEMA, before: '{\n          "$ref": "#/definitions/layer.dense"', text: reference(`layer.${type}`) },
  {
    file: SCHEMA,
    before: '    "layer.dense": {',
    text: `"layer.${type}": {
      "title": "${title}", "description": "Added by a test.", "type": "object", "additionalProperties": false,
      ${options}
        "name": { "description": "Name of the layer.", "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_.-]{0,62}$", "examples": ["first"] },
        "type": { "description": "Which layer this is.", "const": "${type}", "examples": ["${type}"] }
      }
    },\n`,
  },
];

function reference(name: string): string {
  return `{ "$ref": "#/definitions/${name}" },\n        `;
}

/** What every optimizer takes around its own step, as sgd has it: all behind its own options. */
function optionsOfEveryOptimizer(): string {
  const schema = JSON.parse(readFileSync(join(repository, SCHEMA), 'utf8')) as {
    definitions: Record<string, { properties: Record<string, unknown> }>;
  };
  const {
    type: _,
    learning_rate: __,
    momentum: ___,
    nesterov: ____,
    ...shared
  } = schema.definitions['optimizer.sgd']!.properties;
  return JSON.stringify(shared).slice(1, -1);
}

const LAYERS = 'src/model/layers/registry.ts';
const OPTIMIZERS = 'src/model/optimizers.ts';
const RATE = '"type": "number", "minimum": 0, "exclusiveMaximum": 1';

/** One more of everything that is registered, by the rows of the table of CONTRIBUTING.md. */
export const ADDITIONS = {
  'a layer that computes': {
    edits: [
      ...layerEntry(
        'cropping2d',
        'Cropping2dLayer',
        `"required": ["type", "cropping"],
      "properties": {
        "cropping": { "description": "Rows and columns taken off each side.", "type": "integer", "minimum": 0, "maximum": 4096, "examples": [1] },`,
      ),
      {
        file: 'src/model/layers/cropping.ts',
        text: `import type { LayerOf } from '../../config/types.js';
import { needsImage, shapeText } from '../layer-definition.js';
import type { LayerDefinition } from '../layer-definition.js';

export const cropping2d: LayerDefinition<LayerOf<'cropping2d'>> = {
  settings: ({ cropping }) => \`\${cropping}\`,
  misfit: ({ cropping }, input) =>
    input.length === 3 && Math.min(input[0]!, input[1]!) <= 2 * cropping
      ? { code: 'EMPTY_OUTPUT', message: \`nothing is left of \${shapeText(input)}\`, fix: 'lower cropping', key: 'cropping' }
      : needsImage('cropping2d', input),
  outputShape: ({ cropping }, [height, width, channels]) => [height! - 2 * cropping, width! - 2 * cropping, channels!],
  flops: () => 0,
  keras: ({ cropping }) => ({ class_name: 'Cropping2D', config: { cropping, data_format: 'channels_last' } }),
};
`,
      },
      {
        file: LAYERS,
        before: "import { flatten, reshape, zeroPadding2d } from './shaping.js';",
        text: "import { cropping2d } from './cropping.js';\n",
      },
      { file: LAYERS, before: '  zero_padding2d: zeroPadding2d,', text: '  cropping2d,\n' },
      {
        file: 'src/engine/simd/nodes/cropping.ts',
        text: `import type { LayerOf } from '../../../config/types.js';
import { sizeOf } from '../../../model/layer-definition.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Placed, Shard, Site } from '../node.js';

export function croppingNode(site: Site, { options, inputShape, outputShape }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { cropping } = options as LayerOf<'cropping2d'>;
  const [, outer, channels] = inputShape as [number, number, number];
  const [height, width] = outputShape as [number, number, number];
  const output = placeTensor(arena, capacity, sizeOf(outputShape));
  const dOutput = placeTensor(arena, capacity, output.size);
  const outerRow = (row: number): number => 4 * ((row + cropping) * outer + cropping) * channels;
  const innerRow = (row: number): number => 4 * row * width * channels;
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      const [x, y] = [imageAt(input, image), imageAt(output, image)];
      for (let row = 0; row < height; row++) kernels.copyFloats(y + innerRow(row), x + outerRow(row), width * channels);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    for (let image = from; dInput !== null && image < to; image++) {
      const [dx, dy] = [imageAt(dInput, image), imageAt(dOutput, image)];
      kernels.fillValue(dx, input.size, 0);
      for (let row = 0; row < height; row++) kernels.copyFloats(dx + outerRow(row), dy + innerRow(row), width * channels);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}
`,
      },
      {
        file: 'src/engine/simd/nodes/registry.ts',
        before: "import { zeroPaddingNode } from './shaping.js';",
        text: "import { croppingNode } from './cropping.js';\n",
      },
      {
        file: 'src/engine/simd/nodes/registry.ts',
        before: '  zero_padding2d: [zeroPaddingNode],',
        text: '  cropping2d: [croppingNode],\n',
      },
    ],
  },
  'a layer that only masks': {
    edits: [
      ...layerEntry(
        'gaussian_dropout',
        'GaussianDropoutLayer',
        `"required": ["type", "rate"],
      "properties": {
        "rate": { "description": "The factors have the standard deviation sqrt(rate / (1 - rate)).", ${RATE}, "examples": [0.5] },`,
      ),
      {
        file: 'src/model/layers/gaussian-dropout.ts',
        text: `import type { LayerOf } from '../../config/types.js';
import { cos, log } from '../../exact-math.js';
import type { LayerDefinition, Mask } from '../layer-definition.js';

export const gaussianDropout: LayerDefinition<LayerOf<'gaussian_dropout'>> = {
  kind: 'dropout',
  effect: 'in place',
  settings: ({ rate }) => \`\${rate}\`,
  outputShape: (_, input) => input,
  flops: () => 0,
  keras: ({ rate }) => ({ class_name: 'GaussianDropout', config: { rate } }),
  mask: ({ rate }) => (rate === 0 ? null : gaussianMask(Math.sqrt(rate / (1 - rate)))),
};

/** Factors around 1, by the method of Box and Muller. */
function gaussianMask(deviation: number): Mask {
  const fill = (words: Uint32Array, factors: Float32Array): void => {
    for (let at = 0; at < factors.length; at++) {
      const [first, second] = [(words[2 * at]! + 0.5) / 0x100000000, words[2 * at + 1]! / 0x100000000];
      factors[at] = 1 + deviation * Math.sqrt(-2 * log(first)) * cos(2 * Math.PI * second);
    }
  };
  return { wordsPerFactor: 2, fill };
}
`,
      },
      {
        file: LAYERS,
        before: "import { batchNormalization, groupNormalization, layerNormalization } from './normalization.js';",
        text: "import { gaussianDropout } from './gaussian-dropout.js';\n",
      },
      { file: LAYERS, before: '  activation,\n', text: '  gaussian_dropout: gaussianDropout,\n' },
    ],
  },
  'a layer that only reshapes': {
    edits: [
      ...layerEntry('unflatten', 'UnflattenLayer', '"required": ["type"], "properties": {'),
      {
        file: 'src/model/layers/unflatten.ts',
        text: `import type { LayerOf } from '../../config/types.js';
import { sizeOf } from '../layer-definition.js';
import type { LayerDefinition } from '../layer-definition.js';

export const unflatten: LayerDefinition<LayerOf<'unflatten'>> = {
  effect: 'reshape',
  outputShape: (_, input) => [1, 1, sizeOf(input)],
  flops: () => 0,
  keras: (_, output) => ({ class_name: 'Reshape', config: { target_shape: output } }),
};
`,
      },
      {
        file: LAYERS,
        before: '\nconst definitions: {',
        text: "import { unflatten } from './unflatten.js';\n",
      },
      { file: LAYERS, before: '  flatten,\n', text: '  unflatten,\n' },
    ],
  },
  'an optimizer': {
    edits: [
      { file: SCHEMA, before: '"sgd", "adam", ', text: '"signum", ' },
      {
        file: SCHEMA,
        before: '{\n          "$ref": "#/definitions/optimizer.sgd"',
        text: reference('optimizer.signum'),
      },
      {
        file: SCHEMA,
        before: '    "optimizer.sgd": {',
        text: `"optimizer.signum": {
      "title": "SignumOptimizer", "description": "Added by a test.", "type": "object", "additionalProperties": false, "required": ["type"],
      "properties": {
        "type": { "description": "Which optimizer this is.", "const": "signum", "examples": ["signum"] },
        "learning_rate": { "description": "Step size.", "type": "number", "exclusiveMinimum": 0, "maximum": 1000, "default": 0.001, "examples": [0.001] },
        "beta_1": { "description": "Share of the momentum in a step.", ${RATE}, "default": 0.9, "examples": [0.9] },
        "beta_2": { "description": "Decay of the momentum.", ${RATE}, "default": 0.99, "examples": [0.99] },
        ${optionsOfEveryOptimizer()}
      }
    },\n`,
      },
      { file: OPTIMIZERS, before: '  adadelta: () =>', text: '  signum: () => ({ accumulators: { m: 0 } }),\n' },
      {
        file: 'src/engine/tfjs/optimizer.ts',
        before: '  adadelta:\n',
        text: `  signum:
    ({ beta_1: beta1, beta_2: beta2 }) =>
    (tf, { weight, kept: [m] }, g, { learningRate }) => {
      const change = tf.sign(tf.add(tf.mul(m!, beta1), tf.mul(g, 1 - beta1)));
      assign(m!, tf.add(tf.mul(m!, beta2), tf.mul(g, 1 - beta2)));
      assign(weight, tf.sub(weight, tf.mul(change, learningRate)));
    },
`,
      },
      {
        file: 'src/engine/simd/optimizer.ts',
        before: '  adadelta:\n',
        text: `  signum:
    ({ beta_1: beta1, beta_2: beta2 }) =>
    (kernels, { w, g, a, count }, { learningRate }) =>
      kernels.signumStep(w, g, a, count, learningRate, beta1, beta2),
`,
      },
      {
        file: 'src/engine/simd/kernels/optimizers.ts',
        before: '/** w -= lr g */\n',
        text: `/** w -= lr sign(beta1 m + (1 - beta1) g); m = beta2 m + (1 - beta2) g */
export function signumStep(w: usize, g: usize, m: usize, n: usize, lr: f64, beta1: f64, beta2: f64): void {
  for (let at: usize = 0; at < n << 2; at += 4) {
    const momentum = load<f32>(m + at);
    const gradient = load<f32>(g + at);
    const change = momentum * <f32>beta1 + gradient * <f32>(1 - beta1);
    const sign: f32 = change > 0 ? 1 : change < 0 ? -1 : 0;
    store<f32>(m + at, momentum * <f32>beta2 + gradient * <f32>(1 - beta2));
    store<f32>(w + at, load<f32>(w + at) - sign * <f32>lr);
  }
}

`,
      },
    ],
  },
  'a dataset by name': {
    edits: [
      { file: SCHEMA, before: '"mnist", "fashion_mnist", "kmnist"', text: '"digits", ' },
      {
        file: 'src/data/datasets.ts',
        before: '/** A new dataset is one value and one line here. */\n',
        text: "const digits: NamedDataset = { ...mnist, name: 'digits' };\n\n",
      },
      { file: 'src/data/datasets.ts', before: 'fashion_mnist: fashionMnist', text: 'digits, ' },
    ],
  },
  'a data format': {
    edits: [
      { file: SCHEMA, before: '"csv", "parquet"', text: '"pair", ' },
      {
        file: 'src/data/sources/registry.ts',
        before: 'import type { SourceFormat }',
        text: "import { pair } from './pair.js';\n",
      },
      { file: 'src/data/sources/registry.ts', before: '  parquet,\n} satisfies', text: '  pair,\n' },
      {
        file: 'src/data/sources/pair.ts',
        text: `import type { SourceFormat } from './source.js';

/** Two examples, whatever the file holds. */
export const pair: SourceFormat = {
  title: 'pair',
  accepts: 'a file whose name ends with .pair',
  uses: [],
  recognizes: ({ names }) => names.some((name) => name.endsWith('.pair')),
  outline: async () => ({ ...form, lowestLabel: 0, trainCount: 2, testCount: 2, validationCount: null }),
  read: async () => ({ ...form, train: two(), test: two(), validation: null, files: [] }),
};

const form = { imageShape: [1, 1, 1], classes: 2, classNames: ['dark', 'light'], remarks: [] } as const;
const two = () => ({ count: 2, images: Uint8Array.of(0, 255), labels: Uint8Array.of(0, 1) });
`,
      },
    ],
  },
  'an augmentation': {
    edits: [
      {
        file: SCHEMA,
        before: '{\n          "$ref": "#/definitions/augmentation.random_translation"',
        text: reference('augmentation.random_invert'),
      },
      {
        file: SCHEMA,
        before: '    "augmentation.random_translation": {',
        text: `"augmentation.random_invert": {
      "title": "RandomInvert", "description": "Added by a test.", "type": "object", "additionalProperties": false, "required": ["type"],
      "properties": {
        "type": { "description": "Which augmentation this is.", "const": "random_invert", "examples": ["random_invert"] },
        "factor": { "description": "Probability.", "type": "number", "minimum": 0, "maximum": 1, "default": 1, "examples": [0.5] }
      }
    },\n`,
      },
      {
        file: 'src/data/augment/random-invert.ts',
        text: `import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';

export const randomInvert: AugmentationDefinition<AugmentationOf<'random_invert'>> = {
  prepare:
    ({ factor }) =>
    (pixels, _, draws) => {
      if (draws.uniform() < factor) for (let at = 0; at < pixels.length; at++) pixels[at] = 255 - pixels[at]!;
      return pixels;
    },
};
`,
      },
      {
        file: 'src/data/augment/registry.ts',
        before: "import { randomRotation } from './random-rotation.js';",
        text: "import { randomInvert } from './random-invert.js';\n",
      },
      {
        file: 'src/data/augment/registry.ts',
        before: '  random_rotation: randomRotation,',
        text: '  random_invert: randomInvert,\n',
      },
    ],
  },
  'a chart': {
    edits: [
      {
        file: 'src/charts/training-count.ts',
        text: `import type { TopLevelSpec } from 'vega-lite';
import { theme } from './theme.js';

export function chartTrainingCount(count: number): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: theme,
    data: { values: [{ count }] },
    mark: 'bar',
    encoding: { x: { field: 'count', type: 'quantitative', title: 'Training examples' } },
  };
}
`,
      },
      {
        file: 'src/drawings/draw-examples.ts',
        before: "import { meanImages } from '../data/describe-examples.js';",
        text: "import { chartTrainingCount } from '../charts/training-count.js';\n",
      },
      {
        file: 'src/drawings/draw-examples.ts',
        before: "    'mean-images':",
        text: "    'training-count': chartTrainingCount(data.training.count),\n",
      },
    ],
  },
  'a rule of `mnistx why`': {
    edits: [
      {
        file: 'src/why/rules/one-epoch.ts',
        text: `import type { Rule } from '../types.js';

/** One epoch shows nothing of its course. */
export const oneEpoch: Rule = {
  title: 'One epoch',
  seenBy: 'one epoch',
  remedy: 'two epochs',
  find: ({ run }) =>
    run.history.length !== 1
      ? []
      : [
          {
            severity: 'note',
            what: 'There is one epoch',
            seenBy: '1 epoch',
            path: ['train', 'epochs'],
            remedies: [{ settings: ['train.epochs=2'], purpose: 'to see a course' }],
          },
        ],
};
`,
      },
      {
        file: 'src/why/registry.ts',
        before: "import { overfitting } from './rules/overfitting.js';",
        text: "import { oneEpoch } from './rules/one-epoch.js';\n",
      },
      { file: 'src/why/registry.ts', before: '} satisfies Readonly', text: "  'one-epoch': oneEpoch,\n" },
      {
        file: 'test/helpers/why-runs.ts',
        before: "  'no-validation': {",
        text: `  'one-epoch': {
    shows: { data: DATA, model: { layers: LR_LAYERS }, train: { ...STEPS, epochs: 1 } },
    severity: 'note',
    seenBy: /^1 epoch$/,
    setting: ['train.epochs', /^epochs: 1$/],
    quiet: { data: DATA, model: { layers: LR_LAYERS }, train: { ...STEPS, epochs: 2 } },
  },
`,
      },
    ],
  },
  'a verb': {
    edits: [
      {
        file: 'src/tasks/count-runs.ts',
        text: `import type { FileOperations } from '../effects.js';

/** How many folders there are. */
export function countRuns(folder: string, files: FileOperations): number {
  return files.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).length;
}
`,
      },
      {
        file: 'src/cli/commands/count.ts',
        text: `import type { Command } from '../command.js';

interface Arguments {
  readonly folder: string | undefined;
}

export const countCommand: Command<Arguments> = {
  usage: 'count [folder]',
  describe: 'Count runs',
  examples: [['count', 'count the runs in runs/']],
  options: (parser) => parser.positional('folder', { type: 'string', describe: 'Folder of runs' }),
  run: async ({ folder = 'runs' }, { terminal, effects }) => {
    const { countRuns } = await import('../../tasks/count-runs.js');
    terminal.out(\`\${countRuns(folder, effects.files)}\\n\`);
    return 0;
  },
};
`,
      },
      {
        file: 'src/cli/commands.ts',
        before: '  completion: async',
        text: "  count: async () => (await import('./commands/count.js')).countCommand,\n",
      },
    ],
  },
} satisfies Readonly<Record<string, Addition>>;
