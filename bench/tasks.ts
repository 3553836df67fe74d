/** A network to train, and how: the same for every contender. */
export interface Task {
  readonly name: string;
  /** From the repository's root. */
  readonly config: string;
  readonly batchSize: number;
  /** Training images of an epoch. */
  readonly images: number;
  /** Epochs that are counted at least: a few short ones say little. Default: as many as were asked for */
  readonly leastEpochs?: number;
  /** Pictures of 32 x 32 x 3 in 100 classes instead of MNIST. */
  readonly isColoured?: boolean;
}

/** The networks of configs/, each trained on all of MNIST. */
export const MODELS: readonly Task[] = ['lr', 'cnn', 'mlp', 'lenet5', 'keras-convnet', 'cnn-bn', 'resnet'].map(
  (name) => ({
    ...{ name, config: `configs/${name}.yaml`, batchSize: 100, images: 60_000 },
    ...(name === 'lr' ? { leastEpochs: 10 } : {}),
  }),
);

/** Wide networks, odd batches and other pictures; fewer images, so that the slowest peer ends. */
export const SHAPES: readonly Task[] = [
  makeShape('wide-convnet'),
  makeShape('tanh'),
  { ...makeShape('coloured'), isColoured: true },
  { ...makeShape('cnn-batch-1', 'configs/cnn.yaml'), batchSize: 1, images: 3_000 },
  { ...makeShape('cnn-batch-7', 'configs/cnn.yaml'), batchSize: 7 },
  { ...makeShape('cnn-batch-1024', 'configs/cnn.yaml'), batchSize: 1024 },
];

export const TASKS: readonly Task[] = [...MODELS, ...SHAPES];

function makeShape(name: string, config = `bench/networks/${name}.yaml`): Task {
  return { name, config, batchSize: 100, images: 12_000, leastEpochs: 3 };
}
