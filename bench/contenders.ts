/** The networks of configs/, each trained the same way: batch 100, Adam, all of MNIST. */
export const MODELS = ['lr', 'cnn', 'mlp', 'lenet5', 'keras-convnet'] as const;
export type Model = (typeof MODELS)[number];

/** Somebody who trains; each run is a process of its own. */
export interface Contender {
  readonly name: string;
  readonly title: string;
  /** A peer is what mnistx is compared with. */
  readonly isPeer: boolean;
  /** A Python script of bench/peers, or a program compiled below dist/bench with its first arguments. */
  readonly program: { readonly python: string } | { readonly node: string; readonly args: readonly string[] };
}

export const CONTENDERS: readonly Contender[] = [
  makeOurs('simd', 'mnistx, engine simd'),
  makeOurs('tfjs', 'mnistx, engine tfjs'),
  makePeer('torch-eager', 'PyTorch, hand-sliced tensors, fused Adam', 'torch_sliced.py'),
  makePeer('torch-dataloader', 'PyTorch, DataLoader', 'torch_dataloader.py'),
  makePeer('torch-compile', 'PyTorch, torch.compile', 'torch_compile.py'),
  makePeer('jax', 'JAX, one lax.scan an epoch', 'jax_scan.py'),
  makePeer('keras', 'Keras on TensorFlow, model.fit', 'keras_tf.py'),
  {
    name: 'tfjs-fit',
    title: 'tfjs-node, model.fit',
    isPeer: true,
    program: { node: 'peers/tfjs-fit.js', args: [] },
  },
];

function makeOurs(engine: string, title: string): Contender {
  return {
    name: `mnistx-${engine}`,
    title,
    isPeer: false,
    program: { node: 'run-mnistx.js', args: ['--engine', engine] },
  };
}

function makePeer(name: string, title: string, python: string): Contender {
  return { name, title, isPeer: true, program: { python } };
}
