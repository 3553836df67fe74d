type Aliases = Readonly<Record<string, string | readonly string[]>>;

/** Names of other tools and what they are called here. Compared without case and separators. */
const KEY_ALIASES: Aliases = {
  optimiser: 'optimizer',
  opt: 'optimizer',
  lr: 'learning_rate',
  stepsize: ['learning_rate', 'step_epochs'],
  numfilters: ['filters', 'units', 'depth_multiplier'],
  outchannels: ['filters', 'depth_multiplier'],
  channels: 'filters',
  kernel: ['kernel_size', 'pool_size'],
  ksize: ['kernel_size', 'pool_size'],
  filtersize: ['kernel_size', 'pool_size'],
  size: ['kernel_size', 'pool_size'],
  poolingsize: 'pool_size',
  pool: 'pool_size',
  poolsize: ['pool_size', 'kernel_size'],
  kernelsize: ['kernel_size', 'pool_size'],
  stride: 'strides',
  dilation: 'dilation_rate',
  dilations: 'dilation_rate',
  bias: 'use_bias',
  nonlinearity: 'activation',
  activationfn: 'activation',
  act: 'activation',
  numunits: 'units',
  outfeatures: 'units',
  outputsize: 'units',
  neurons: 'units',
  nodes: 'units',
  p: 'rate',
  prob: 'rate',
  probability: 'rate',
  keepprob: 'rate',
  dropoutrate: 'rate',
  initializer: ['kernel_initializer', 'depthwise_initializer'],
  init: ['kernel_initializer', 'depthwise_initializer'],
  kernelinit: ['kernel_initializer', 'depthwise_initializer'],
  kernelinitializer: 'depthwise_initializer',
  weightinitializer: 'kernel_initializer',
  weightsinitializer: 'kernel_initializer',
  regularizer: ['kernel_regularizer', 'depthwise_regularizer'],
  kernelregularizer: 'depthwise_regularizer',
  weightregularizer: 'kernel_regularizer',
  beta1: 'beta_1',
  beta2: 'beta_2',
  eps: 'epsilon',
  decay: 'weight_decay',
  minibatchsize: 'batch_size',
  bs: 'batch_size',
  numepochs: 'epochs',
  maxepochs: 'epochs',
  nepochs: 'epochs',
  epoch: 'epochs',
  iterations: 'epochs',
  criterion: 'loss',
  lossfunction: 'loss',
  lossfn: 'loss',
  metric: 'metrics',
  scheduler: 'learning_rate_schedule',
  lrscheduler: 'learning_rate_schedule',
  lrschedule: 'learning_rate_schedule',
  schedule: 'learning_rate_schedule',
  learningratescheduler: 'learning_rate_schedule',
  reducelr: 'reduce_lr_on_plateau',
  earlystop: 'early_stopping',
  validationsplit: 'validation',
  validationdata: 'validation',
  valsplit: 'validation',
  name: 'dataset',
  path: 'directory',
  dir: 'directory',
  folder: 'directory',
  normalize: 'normalization',
  normalise: 'normalization',
  normalisation: 'normalization',
  preprocessing: 'normalization',
  randomseed: 'seed',
  randomstate: 'seed',
  training: 'train',
  trainer: 'train',
  dataset: 'data',
  network: 'model',
  architecture: 'model',
  base: 'extends',
  inherits: 'extends',
  backend: 'engine',
  shape: 'target_shape',
  units: 'filters',
  filters: ['units', 'depth_multiplier'],
  gamma: 'decay_rate',
  warmup: 'warmup_epochs',
  warmupsteps: 'warmup_epochs',
  savebest: 'checkpoint',
  modelcheckpoint: 'checkpoint',
  batch: 'batch_size',
  valfraction: 'validation',
  validationfraction: 'validation',
  minlearningrate: 'min_lr',
  checkpoints: 'checkpoint',
  logevery: 'log_every',
  loginterval: 'log_every',
};

const VALUE_ALIASES: Aliases = {
  linear: 'dense',
  fc: 'dense',
  fullyconnected: 'dense',
  affine: 'dense',
  conv: 'conv2d',
  convolution: 'conv2d',
  convolution2d: 'conv2d',
  conv2: 'conv2d',
  depthwise: 'depthwise_conv2d',
  separableconv: 'separable_conv2d',
  maxpool: 'max_pooling2d',
  maxpool2d: 'max_pooling2d',
  maxpooling: 'max_pooling2d',
  pool: 'max_pooling2d',
  pooling: 'max_pooling2d',
  avgpool: 'average_pooling2d',
  avgpool2d: 'average_pooling2d',
  averagepool: 'average_pooling2d',
  averagepool2d: 'average_pooling2d',
  averagepooling: 'average_pooling2d',
  meanpool: 'average_pooling2d',
  gap: 'global_average_pooling2d',
  globalavgpool: 'global_average_pooling2d',
  globalaveragepooling: 'global_average_pooling2d',
  globalmaxpool: 'global_max_pooling2d',
  globalmaxpooling: 'global_max_pooling2d',
  bn: 'batch_normalization',
  batchnorm: 'batch_normalization',
  batchnorm2d: 'batch_normalization',
  batchnormalisation: 'batch_normalization',
  layernorm: 'layer_normalization',
  layernormalisation: 'layer_normalization',
  zeropad: 'zero_padding2d',
  zeropad2d: 'zero_padding2d',
  pad: 'zero_padding2d',
  padding: 'zero_padding2d',
  spatialdropout2d: 'dropout',
  lrelu: 'leaky_relu',
  silu: 'swish',
  logistic: 'sigmoid',
  identity: 'linear',
  none: 'linear',
  logsoftmax: 'softmax',
  glorot: 'glorot_uniform',
  xavier: 'glorot_uniform',
  xavieruniform: 'glorot_uniform',
  xaviernormal: 'glorot_normal',
  kaiming: 'he_normal',
  kaiminguniform: 'he_uniform',
  kaimingnormal: 'he_normal',
  he: 'he_normal',
  lecun: 'lecun_normal',
  normal: 'random_normal',
  uniform: 'random_uniform',
  zero: 'zeros',
  one: 'ones',
  crossentropy: 'sparse_categorical_crossentropy',
  nll: 'sparse_categorical_crossentropy',
  nllloss: 'sparse_categorical_crossentropy',
  logloss: 'sparse_categorical_crossentropy',
  softmaxcrossentropy: 'sparse_categorical_crossentropy',
  mse: 'mean_squared_error',
  l2: 'mean_squared_error',
  acc: 'accuracy',
  top5: 'top_k',
  topkcategoricalaccuracy: 'top_k',
  momentum: 'sgd',
  gd: 'sgd',
  fashion: 'fashion_mnist',
  digits: 'mnist',
  kuzushiji: 'kmnist',
  full: 'same',
  zeropadding: 'same',
  nopadding: 'valid',
  steplr: 'step',
  exponentiallr: 'exponential',
  cosinedecay: 'cosine',
  cosineannealing: 'cosine',
  cosineannealinglr: 'cosine',
  valloss: 'val_loss',
  valacc: 'val_accuracy',
  validationloss: 'val_loss',
  validationaccuracy: 'val_accuracy',
  minmax: 'unit',
  rescale: 'unit',
  zscore: 'standard',
  standardize: 'standard',
  tensorflow: 'tfjs',
  tf: 'tfjs',
};

/** Keys of other tools that have no counterpart of that name here. */
const KEY_NOTES: Readonly<Record<string, string>> = {
  inputshape: 'remove it: input shapes follow from the data',
  inputdim: 'remove it: input shapes follow from the data',
  inchannels: 'remove it: input shapes follow from the data',
  infeatures: 'remove it: input shapes follow from the data',
  batchinputshape: 'remove it: input shapes follow from the data',
  dataformat: 'remove it: images always are [height, width, channels]',
  axis: 'remove it: the last axis is normalized',
  biasinitializer: 'remove it: biases start at 0',
  betas: 'write beta_1 and beta_2',
  callbacks: 'write early_stopping, reduce_lr_on_plateau and checkpoint here instead',
  verbose: 'remove it: `--quiet` turns progress off',
  device: 'remove it: "engine" at the top level chooses what trains',
  mode: 'remove it: losses go down and accuracies go up',
  savebestonly: 'write keep: best',
  inputfeatures: 'write the layers under "model:" and "layers:"',
  outputfeatures: 'write the layers under "model:" and "layers:"',
  defaults: 'to start from another file, write extends: base.yaml; YAML anchors go where the value is used first',
  '': 'write the keys out, or share them with "extends"',
};

const LAYER_NOTES: Readonly<Record<string, string>> = {
  input: 'remove it: the network starts with the images',
  inputlayer: 'remove it: the network starts with the images',
};

/** The key that was probably meant, or `null`. */
export function suggestKey(written: string, allowed: readonly string[]): string | null {
  return findKey(written, allowed) ?? nearest(bareName(written), allowed);
}

/** The key that was meant in another spelling or by another tool's name, or `null`. */
export function findKey(written: string, allowed: readonly string[]): string | null {
  return findKnown(written, allowed, KEY_ALIASES);
}

/** The value that was probably meant, or `null`. */
export function suggestValue(written: string, allowed: readonly string[]): string | null {
  return findKnown(written, allowed, VALUE_ALIASES) ?? nearest(bareName(written), allowed);
}

/** The name that was probably meant, or `null`; names have no aliases. */
export function suggestName(written: string, allowed: readonly string[]): string | null {
  return nearest(bareName(written), allowed);
}

/** What to do about a key of another tool that has no counterpart, or `null`. */
export function noteOnKey(written: string): string | null {
  const bare = bareName(written);
  if (bare === '' && written !== '<<') return null;
  return Object.hasOwn(KEY_NOTES, bare) ? KEY_NOTES[bare]! : null;
}

/** What to do about a layer of another tool that has no counterpart, or `null`. */
export function noteOnLayer(written: string): string | null {
  const bare = bareName(written);
  return Object.hasOwn(LAYER_NOTES, bare) ? LAYER_NOTES[bare]! : null;
}

function findKnown(written: string, allowed: readonly string[], aliases: Aliases): string | null {
  const bare = bareName(written);
  const sameLetters = bare === '' ? undefined : allowed.find((candidate) => bareName(candidate) === bare);
  if (sameLetters !== undefined) return sameLetters;
  const meant = Object.hasOwn(aliases, bare) ? [aliases[bare]!].flat() : [];
  return meant.find((name) => allowed.includes(name)) ?? null;
}

/** `nn.Conv2d` → `conv2d` */
function bareName(name: string): string {
  return name
    .slice(name.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** A third of the letters may be wrong, and one letter in the shortest words. */
function nearest(bare: string, allowed: readonly string[]): string | null {
  if (bare === '' || bare.length > 60) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(bare.length / 3)) + 1;
  for (const candidate of allowed) {
    const distance = editDistance(bare, bareName(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let j = 0; j <= b.length; j++) table[j] = j;
  for (let i = 1; i <= a.length; i++) {
    table[i * width] = i;
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j;
      const replaced = table[at - width - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(table[at - width]! + 1, table[at - 1]! + 1, replaced);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) distance = Math.min(distance, table[at - 2 * width - 2]! + 1);
      table[at] = distance;
    }
  }
  return table[a.length * width + b.length]!;
}
