/** Somebody who trains; each run is a process of its own. */
export interface Contender {
  readonly name: string;
  readonly title: string;
  /** A peer is what mnistx is compared with. */
  readonly isPeer: boolean;
  /** Whether it also trains the odd shapes; the others are never the fastest and would take most of the time. */
  readonly trainsShapes: boolean;
  /** A Python script of bench/peers, or a program compiled below dist/bench; with its first arguments. */
  readonly program: ({ readonly python: string } | { readonly node: string }) & { readonly args: readonly string[] };
}

export const CONTENDERS: readonly Contender[] = [
  makeOurs('native', 'mnistx, native kernels', true),
  makeOurs('simd', 'mnistx, WebAssembly', true),
  makeOurs('tfjs', 'mnistx, engine tfjs', false),
  makePeer('torch-eager', 'PyTorch, hand-sliced tensors, fused Adam', 'torch_sliced.py'),
  makePeer('torch-eager-1', 'PyTorch, hand-sliced, on one thread', 'torch_sliced.py', ['--threads', '1']),
  { ...makePeer('torch-dataloader', 'PyTorch, DataLoader', 'torch_dataloader.py'), trainsShapes: false },
  makePeer('torch-compile', 'PyTorch, torch.compile', 'torch_compile.py'),
  makePeer('jax', 'JAX, one lax.scan an epoch', 'jax_scan.py'),
  makePeer('keras', 'Keras on TensorFlow, model.fit', 'keras_tf.py'),
  {
    name: 'tfjs-fit',
    title: 'tfjs-node, model.fit',
    isPeer: true,
    trainsShapes: false,
    program: { node: 'peers/tfjs-fit.js', args: [] },
  },
];

function makeOurs(backend: string, title: string, trainsShapes: boolean): Contender {
  return {
    name: `mnistx-${backend}`,
    title,
    isPeer: false,
    trainsShapes,
    program: { node: 'run-mnistx.js', args: ['--backend', backend] },
  };
}

function makePeer(name: string, title: string, python: string, args: readonly string[] = []): Contender {
  return { name, title, isPeer: true, trainsShapes: true, program: { python, args } };
}
