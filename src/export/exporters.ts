import type { Exporter, ExportOption } from './types.js';

/** What the exported network takes. */
const INPUT: ExportOption = {
  describe: 'network takes what the network was trained on (pixels / 255, mostly), pixels takes 0 to 255 as they are',
  choices: ['network', 'pixels'],
  default: 'network',
};

/** All targets of `mnistx export`, in the order of the help text. */
const exporters = {
  keras: {
    title: 'Keras 3, to predict with and to train on',
    output: 'file',
    name: (run) => `${run}.keras`,
    needs: ['weights', 'normalization'],
    options: { input: INPUT },
    load: async () => (await import('./keras.js')).kerasWriter,
  },
  onnx: {
    title: 'ONNX, opset 18',
    output: 'file',
    name: (run) => `${run}.onnx`,
    needs: ['weights', 'normalization'],
    options: { input: INPUT },
    load: async () => (await import('./onnx.js')).onnxWriter,
  },
  tfjs: {
    title: 'TensorFlow.js: model.json and weights.bin, as in the run folder',
    output: 'folder',
    name: (run) => `${run}-tfjs`,
    needs: ['weights'],
    options: {},
    load: async () => (await import('./tfjs.js')).tfjsWriter,
  },
  safetensors: {
    title: 'safetensors: the weights by name',
    output: 'file',
    name: (run, { layout }) => `${run}${layout === 'torch' ? '-torch' : ''}.safetensors`,
    needs: ['weights'],
    options: {
      layout: {
        describe: 'names and layouts as Keras has them, or as the state_dict of the module that --to python writes',
        choices: ['keras', 'torch'],
        default: 'keras',
      },
    },
    load: async () => (await import('./safetensors/writer.js')).safetensorsWriter,
  },
  python: {
    title: 'Python: one program that builds, trains and evaluates the same experiment',
    output: 'file',
    name: (run, { framework }) => `${run}-${framework}.py`,
    needs: [],
    options: {
      framework: {
        describe: 'the library that the program uses',
        choices: ['torch', 'keras', 'jax'],
        default: 'torch',
      },
    },
    load: async () => (await import('./python/writer.js')).pythonWriter,
  },
  tensorboard: {
    title: 'TensorBoard: event files of the history and the steps',
    output: 'folder',
    name: (run) => `${run}-tensorboard`,
    isGathered: true,
    needs: ['steps'],
    options: {},
    load: async () => (await import('./tensorboard/writer.js')).tensorboardWriter,
  },
  web: {
    title: 'a page to draw on, with the network inside',
    output: 'folder',
    name: (run) => `${run}-web`,
    needs: ['page'],
    options: {},
    load: async () => (await import('./web.js')).webWriter,
  },
} as const satisfies Readonly<Record<string, Exporter>>;

export type ExportTarget = keyof typeof exporters;

export const EXPORT_TARGETS = Object.keys(exporters) as readonly ExportTarget[];

export function exporterOf(target: ExportTarget): Exporter {
  return exporters[target];
}
