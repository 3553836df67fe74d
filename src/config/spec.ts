// Generated from schemas/experiment.schema.json by `npm run types`; change the schema, not this file.

/**
 * A random change of training images, chosen by its `type`.
 */
export type Augmentation =
  | RandomTranslation
  | RandomRotation
  | RandomZoom
  | RandomFlip
  | RandomContrast
  | RandomBrightness
  | RandomErasing
  | Elastic
  | Mixup
  | Cutmix;
/**
 * One layer of the network, chosen by its `type`.
 */
export type Layer =
  | DenseLayer
  | Conv2DLayer
  | DepthwiseConv2DLayer
  | SeparableConv2DLayer
  | MaxPooling2DLayer
  | AveragePooling2DLayer
  | GlobalAveragePooling2DLayer
  | GlobalMaxPooling2DLayer
  | GlobalAveragePooling1DLayer
  | PatchEmbeddingLayer
  | MultiHeadAttentionLayer
  | FlattenLayer
  | ReshapeLayer
  | RescalingLayer
  | DropoutLayer
  | SpatialDropout2DLayer
  | GaussianNoiseLayer
  | ActivationLayer
  | PreluLayer
  | BatchNormalizationLayer
  | LayerNormalizationLayer
  | GroupNormalizationLayer
  | ZeroPadding2DLayer
  | ResidualLayer
  | BranchesLayer
  | RepeatLayer;
/**
 * An optimizer with its options, chosen by its `type`.
 */
export type Optimizer =
  | SgdOptimizer
  | AdamOptimizer
  | AdamwOptimizer
  | RmspropOptimizer
  | AdagradOptimizer
  | AdadeltaOptimizer
  | NadamOptimizer
  | LionOptimizer;
/**
 * A learning-rate schedule with its options, chosen by its `type`.
 */
export type Schedule =
  | ConstantSchedule
  | StepSchedule
  | ExponentialSchedule
  | CosineSchedule
  | CosineRestartsSchedule
  | PolynomialSchedule
  | OneCycleSchedule;
/**
 * A loss with its options, chosen by its `type`.
 */
export type Loss = SparseCategoricalCrossentropy | CategoricalCrossentropy | MeanSquaredError | FocalLoss;
/**
 * A metric with its options, chosen by its `type`.
 */
export type Metric = AccuracyMetric | TopKMetric;

/**
 * An mnistx experiment: the data, the network and how it is trained.
 */
export interface ExperimentSpec {
  /**
   * Another experiment file to start from, relative to this one. Keys given here win; lists replace the whole list.
   */
  extends?: string;
  /**
   * Name of the run and its folder. Default: the name of the file.
   */
  name?: string;
  /**
   * What this experiment is to show.
   */
  description?: string;
  /**
   * Decides initial weights, the order of the examples, dropout masks and held-out examples.
   */
  seed?: number;
  /**
   * What trains the network. `auto` takes the fastest that can, which is `simd`: WebAssembly on all cores, nothing to set up, the same bits on every machine. `tfjs` is TensorFlow.js.
   */
  engine?: 'auto' | 'simd' | 'tfjs';
  /**
   * What to train on. Default: MNIST, validated on its test set.
   */
  data?: DataSpec;
  /**
   * The network.
   */
  model: ModelSpec;
  /**
   * How the network is trained.
   */
  train?: TrainSpec;
}
/**
 * Where the images come from and how they are used.
 */
export interface DataSpec {
  /**
   * A dataset by name. `fashion_mnist` and `kmnist` are downloaded on first use. Default: `mnist`, unless `path` or `directory` is given.
   */
  dataset?: 'mnist' | 'fashion_mnist' | 'kmnist';
  /**
   * Your own examples, instead of `dataset`: a file or a folder, relative to the file that says so. What it is is found out by names and first bytes.
   */
  path?: string;
  /**
   * A folder with four IDX files (train-images, train-labels, t10k-images, t10k-labels), gzipped or not, instead of `dataset`; relative to the file that says so. Unlike with `path`, nothing is found out: labels are as they are, and limits take the first examples.
   */
  directory?: string;
  /**
   * What `path` holds. Default: `auto`, found out.
   */
  format?: 'auto' | 'idx' | 'cifar' | 'image_folder' | 'npz' | 'csv' | 'parquet';
  /**
   * Height and width to which the pictures of `path` are brought, as a number or `[height, width]`. Default: as they are, which must be the same for all.
   *
   * @minItems 2
   * @maxItems 2
   */
  size?: number | [number, number];
  /**
   * How a picture of another shape is brought to `size`. `letterbox`: the whole picture, with margins. `crop`: its middle. `resize`: stretched. Default: `letterbox`.
   */
  fit?: 'letterbox' | 'crop' | 'resize';
  /**
   * 1 makes the pictures of `path` grey, 3 makes them coloured. Default: as they are.
   */
  channels?: number;
  /**
   * The fraction of `path` to hold out for the test, class by class and by the seed, if there is no test set. Default: 0.2.
   */
  test?: number;
  /**
   * A file or folder of test examples in the form of `path`; relative to the file that says so.
   */
  test_path?: string;
  /**
   * Names of the classes in the order of their labels. Names that `path` has already say the order of its classes. Default: folder names, metadata, or numbers.
   *
   * @minItems 2
   * @maxItems 256
   */
  class_names?: [string, string, ...string[]];
  /**
   * Which labels of CIFAR-100 to learn: 100 fine ones or 20 coarse ones. Default: `fine`.
   */
  labels?: 'fine' | 'coarse';
  /**
   * The column of a table that holds the labels: its name, or its number from 0. Default: the one called label, class, target or y; else the first.
   */
  label_column?: number | string;
  /**
   * Subtracted from each label. Default: 1 if labels without names begin at 1 in `path`, else 0.
   */
  label_offset?: number;
  /**
   * Exchange rows and columns of each picture. Default: true for EMNIST's files in `path`, else false.
   */
  transpose?: boolean;
  /**
   * What is measured after each epoch: the `test` set, `none`, or a fraction of the training set that is held out by the seed and not trained on. `auto`: the validation set of `path`; if it has none, a tenth of the training set. Default: `test`; with `path`, `auto`.
   */
  validation?: ('auto' | 'test' | 'none') | number;
  /**
   * Use only this many examples, for quick tries: one number for the training set, or one for each. The first of each file; with `path`, some of every class, chosen by the seed.
   */
  limit?: number | LimitSpec;
  /**
   * Random changes of the training images, one after the other, drawn again in each epoch. Images that are validated or tested stay as they are.
   *
   * @maxItems 50
   */
  augment?: Augmentation[];
  /**
   * How pixels become inputs. `unit`: 0 … 1. `standard`: mean 0 and deviation 1 over the training set, channel by channel. `none`: 0 … 255. Pixels that are floats from 0 to 1, as NumPy arrays may have, are taken as they are by `unit` and by `none`.
   */
  normalization?: 'unit' | 'standard' | 'none';
}
/**
 * One number for each file.
 */
export interface LimitSpec {
  /**
   * Training examples.
   */
  train?: number;
  /**
   * Test examples.
   */
  test?: number;
}
/**
 * Shifts the image, as Keras' RandomTranslation.
 */
export interface RandomTranslation {
  /**
   * Which augmentation this is.
   */
  type: 'random_translation';
  /**
   * Shift down, as a fraction of the height: from -x to x, or `[low, high]`; negative shifts up.
   *
   * @minItems 2
   * @maxItems 2
   */
  height: number | [number, number];
  /**
   * Shift to the right, as a fraction of the width: from -x to x, or `[low, high]`; negative shifts left.
   *
   * @minItems 2
   * @maxItems 2
   */
  width: number | [number, number];
  /**
   * What lies beyond the edges: `constant` is `fill_value`, `nearest` repeats the outer pixels, `reflect` mirrors the image, `wrap` repeats it.
   */
  fill?: 'constant' | 'nearest' | 'reflect' | 'wrap';
  /**
   * The pixel value beyond the edges with `fill: constant`.
   */
  fill_value?: number;
  /**
   * How a value between pixels is found.
   */
  interpolation?: 'bilinear' | 'nearest';
}
/**
 * Turns the image about its middle, as Keras' RandomRotation.
 */
export interface RandomRotation {
  /**
   * Which augmentation this is.
   */
  type: 'random_rotation';
  /**
   * Angle as a fraction of a full turn, counter-clockwise: from -x to x, or `[low, high]`.
   *
   * @minItems 2
   * @maxItems 2
   */
  factor: number | [number, number];
  /**
   * What lies beyond the edges: `constant` is `fill_value`, `nearest` repeats the outer pixels, `reflect` mirrors the image, `wrap` repeats it.
   */
  fill?: 'constant' | 'nearest' | 'reflect' | 'wrap';
  /**
   * The pixel value beyond the edges with `fill: constant`.
   */
  fill_value?: number;
  /**
   * How a value between pixels is found.
   */
  interpolation?: 'bilinear' | 'nearest';
}
/**
 * Makes the image smaller (positive factors) or larger, as Keras' RandomZoom.
 */
export interface RandomZoom {
  /**
   * Which augmentation this is.
   */
  type: 'random_zoom';
  /**
   * By how much the height shows more: from -x to x, or `[low, high]`; 0.1 shows 10 % more, smaller, and -0.1 10 % less, larger.
   *
   * @minItems 2
   * @maxItems 2
   */
  height: number | [number, number];
  /**
   * The same of the width; `same` uses the draw of `height`, which keeps proportions.
   */
  width?: 'same' | (number | [number, number]);
  /**
   * What lies beyond the edges: `constant` is `fill_value`, `nearest` repeats the outer pixels, `reflect` mirrors the image, `wrap` repeats it.
   */
  fill?: 'constant' | 'nearest' | 'reflect' | 'wrap';
  /**
   * The pixel value beyond the edges with `fill: constant`.
   */
  fill_value?: number;
  /**
   * How a value between pixels is found.
   */
  interpolation?: 'bilinear' | 'nearest';
}
/**
 * Mirrors every second image, as Keras' RandomFlip.
 */
export interface RandomFlip {
  /**
   * Which augmentation this is.
   */
  type: 'random_flip';
  /**
   * `horizontal` exchanges left and right, `vertical` top and bottom; with both, an image is mirrored both ways or not at all.
   */
  mode?: 'horizontal' | 'vertical' | 'horizontal_and_vertical';
}
/**
 * Moves each pixel away from the mean of its channel, or towards it, as Keras' RandomContrast is documented.
 */
export interface RandomContrast {
  /**
   * Which augmentation this is.
   */
  type: 'random_contrast';
  /**
   * The distance from the mean is multiplied by 1 - x … 1 + x; `[low, high]` means 1 - low … 1 + high.
   *
   * @minItems 2
   * @maxItems 2
   */
  factor: number | [number, number];
}
/**
 * Adds the same number to all pixels, as Keras' RandomBrightness.
 */
export interface RandomBrightness {
  /**
   * Which augmentation this is.
   */
  type: 'random_brightness';
  /**
   * What is added, as a fraction of 255: from -x to x, or `[low, high]`.
   *
   * @minItems 2
   * @maxItems 2
   */
  factor: number | [number, number];
}
/**
 * Overwrites a rectangle, as Keras' RandomErasing (Zhong et al., 2017).
 */
export interface RandomErasing {
  /**
   * Which augmentation this is.
   */
  type: 'random_erasing';
  /**
   * Probability of erasing. As in Keras it is drawn for each image, from 0 … x or from `[low, high]`, so `[x, x]` erases a fraction x of the images, and x half of it.
   *
   * @minItems 2
   * @maxItems 2
   */
  factor?: number | [number, number];
  /**
   * The squares of the rectangle's height and width, as fractions of the image's, each drawn from 0 … x or from `[low, high]`.
   *
   * @minItems 2
   * @maxItems 2
   */
  scale?: number | [number, number];
  /**
   * The pixel value in the rectangle; `noise` draws each from a normal distribution of deviation 255, cut to 0 … 255.
   */
  fill_value?: 'noise' | number;
}
/**
 * Distorts the image by smooth random displacements (Simard, Steinkraus, Platt, 2003).
 */
export interface Elastic {
  /**
   * Which augmentation this is.
   */
  type: 'elastic';
  /**
   * Strength: displacements from -1 to 1 pixel are smoothed, then multiplied by this.
   */
  alpha?: number;
  /**
   * Standard deviation of the smoothing, in pixels: larger bends wider areas together.
   */
  sigma?: number;
  /**
   * What lies beyond the edges: `constant` is `fill_value`, `nearest` repeats the outer pixels, `reflect` mirrors the image, `wrap` repeats it.
   */
  fill?: 'constant' | 'nearest' | 'reflect' | 'wrap';
  /**
   * The pixel value beyond the edges with `fill: constant`.
   */
  fill_value?: number;
  /**
   * How a value between pixels is found.
   */
  interpolation?: 'bilinear' | 'nearest';
}
/**
 * Blends the image and its label with those of a random training example (Zhang et al., 2017).
 */
export interface Mixup {
  /**
   * Which augmentation this is.
   */
  type: 'mixup';
  /**
   * The weight of the image is drawn from Beta(alpha, alpha): the smaller, the more often near 0 or 1.
   */
  alpha?: number;
}
/**
 * Pastes a rectangle of a random training example, and mixes the labels by area (Yun et al., 2019).
 */
export interface Cutmix {
  /**
   * Which augmentation this is.
   */
  type: 'cutmix';
  /**
   * The area that stays is drawn from Beta(alpha, alpha); 1 makes all areas equally likely.
   */
  alpha?: number;
}
/**
 * The network.
 */
export interface ModelSpec {
  /**
   * A run folder whose weights this network begins with, relative to the file that says so. A layer takes those of the layer with its name if all their shapes are the same; other layers begin as usual.
   */
  init_from?: string;
  /**
   * The layers, from the image to the class probabilities.
   *
   * @minItems 1
   * @maxItems 500
   */
  layers: [Layer, ...Layer[]];
}
/**
 * Fully connected: activation(x · kernel + bias). Its input is a vector, or tokens `[tokens, features]`, each of which goes through the same kernel.
 */
export interface DenseLayer {
  /**
   * Which layer this is.
   */
  type: 'dense';
  /**
   * Number of outputs.
   */
  units: number;
  /**
   * Function applied to the output. `leaky_relu` has slope 0.2 below 0; `gelu` is the exact one (erf).
   */
  activation?:
    'relu' | 'leaky_relu' | 'elu' | 'selu' | 'gelu' | 'swish' | 'sigmoid' | 'tanh' | 'softplus' | 'softmax' | 'linear';
  /**
   * Add a trainable bias, initially 0.
   */
  use_bias?: boolean;
  /**
   * How the initial kernel is drawn, from the seed of the experiment.
   */
  kernel_initializer?:
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'random_uniform'
    | 'random_normal'
    | 'truncated_normal'
    | 'variance_scaling'
    | 'orthogonal'
    | 'identity'
    | 'zeros'
    | 'ones';
  /**
   * Penalty on the kernel, added to the loss: l1 · Σ|w| + l2 · Σw².
   */
  kernel_regularizer?: {
    /**
     * Factor of the sum of absolute values.
     */
    l1?: number;
    /**
     * Factor of the sum of squares.
     */
    l2?: number;
  };
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Convolution of an image with `filters` kernels.
 */
export interface Conv2DLayer {
  /**
   * Which layer this is.
   */
  type: 'conv2d';
  /**
   * Number of kernels, the channels of the output.
   */
  filters: number;
  /**
   * Height and width of the kernel, as a number or `[height, width]`.
   *
   * @minItems 2
   * @maxItems 2
   */
  kernel_size: number | [number, number];
  /**
   * Step of the window, as a number or `[height, width]`.
   *
   * @minItems 2
   * @maxItems 2
   */
  strides?: number | [number, number];
  /**
   * `valid`: no padding, the output shrinks. `same`: zeros around the image keep its size (divided by the strides).
   */
  padding?: 'valid' | 'same';
  /**
   * Spacing between kernel elements. Greater than 1 only with strides of 1.
   *
   * @minItems 2
   * @maxItems 2
   */
  dilation_rate?: number | [number, number];
  /**
   * Function applied to the output. `leaky_relu` has slope 0.2 below 0; `gelu` is the exact one (erf).
   */
  activation?:
    'relu' | 'leaky_relu' | 'elu' | 'selu' | 'gelu' | 'swish' | 'sigmoid' | 'tanh' | 'softplus' | 'softmax' | 'linear';
  /**
   * Add a trainable bias, initially 0.
   */
  use_bias?: boolean;
  /**
   * How the initial kernel is drawn, from the seed of the experiment.
   */
  kernel_initializer?:
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'random_uniform'
    | 'random_normal'
    | 'truncated_normal'
    | 'variance_scaling'
    | 'orthogonal'
    | 'identity'
    | 'zeros'
    | 'ones';
  /**
   * Penalty on the kernel, added to the loss: l1 · Σ|w| + l2 · Σw².
   */
  kernel_regularizer?: {
    /**
     * Factor of the sum of absolute values.
     */
    l1?: number;
    /**
     * Factor of the sum of squares.
     */
    l2?: number;
  };
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Convolution of each channel by itself.
 */
export interface DepthwiseConv2DLayer {
  /**
   * Which layer this is.
   */
  type: 'depthwise_conv2d';
  /**
   * Height and width of the kernel, as a number or `[height, width]`.
   *
   * @minItems 2
   * @maxItems 2
   */
  kernel_size: number | [number, number];
  /**
   * Step of the window; the same for height and width.
   *
   * @minItems 2
   * @maxItems 2
   */
  strides?: number | [number, number];
  /**
   * `valid`: no padding, the output shrinks. `same`: zeros around the image keep its size (divided by the strides).
   */
  padding?: 'valid' | 'same';
  /**
   * Kernels for each channel.
   */
  depth_multiplier?: number;
  /**
   * Function applied to the output. `leaky_relu` has slope 0.2 below 0; `gelu` is the exact one (erf).
   */
  activation?:
    'relu' | 'leaky_relu' | 'elu' | 'selu' | 'gelu' | 'swish' | 'sigmoid' | 'tanh' | 'softplus' | 'softmax' | 'linear';
  /**
   * Add a trainable bias, initially 0.
   */
  use_bias?: boolean;
  /**
   * How the initial kernel is drawn, from the seed of the experiment.
   */
  depthwise_initializer?:
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'random_uniform'
    | 'random_normal'
    | 'truncated_normal'
    | 'variance_scaling'
    | 'orthogonal'
    | 'identity'
    | 'zeros'
    | 'ones';
  /**
   * Penalty on the kernel, added to the loss: l1 · Σ|w| + l2 · Σw².
   */
  depthwise_regularizer?: {
    /**
     * Factor of the sum of absolute values.
     */
    l1?: number;
    /**
     * Factor of the sum of squares.
     */
    l2?: number;
  };
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * A depthwise convolution, then a 1×1 convolution that mixes the channels.
 */
export interface SeparableConv2DLayer {
  /**
   * Which layer this is.
   */
  type: 'separable_conv2d';
  /**
   * Channels of the output.
   */
  filters: number;
  /**
   * Height and width of the kernel, as a number or `[height, width]`.
   *
   * @minItems 2
   * @maxItems 2
   */
  kernel_size: number | [number, number];
  /**
   * Step of the window; the same for height and width.
   *
   * @minItems 2
   * @maxItems 2
   */
  strides?: number | [number, number];
  /**
   * `valid`: no padding, the output shrinks. `same`: zeros around the image keep its size (divided by the strides).
   */
  padding?: 'valid' | 'same';
  /**
   * Depthwise kernels for each channel.
   */
  depth_multiplier?: number;
  /**
   * Spacing between kernel elements. Greater than 1 only with strides of 1.
   *
   * @minItems 2
   * @maxItems 2
   */
  dilation_rate?: number | [number, number];
  /**
   * Function applied to the output. `leaky_relu` has slope 0.2 below 0; `gelu` is the exact one (erf).
   */
  activation?:
    'relu' | 'leaky_relu' | 'elu' | 'selu' | 'gelu' | 'swish' | 'sigmoid' | 'tanh' | 'softplus' | 'softmax' | 'linear';
  /**
   * Add a trainable bias, initially 0.
   */
  use_bias?: boolean;
  /**
   * How the initial depthwise kernel is drawn, from the seed of the experiment.
   */
  depthwise_initializer?:
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'random_uniform'
    | 'random_normal'
    | 'truncated_normal'
    | 'variance_scaling'
    | 'orthogonal'
    | 'identity'
    | 'zeros'
    | 'ones';
  /**
   * How the initial pointwise kernel is drawn, from the seed of the experiment.
   */
  pointwise_initializer?:
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'random_uniform'
    | 'random_normal'
    | 'truncated_normal'
    | 'variance_scaling'
    | 'orthogonal'
    | 'identity'
    | 'zeros'
    | 'ones';
  /**
   * Penalty on the depthwise kernel, added to the loss: l1 · Σ|w| + l2 · Σw².
   */
  depthwise_regularizer?: {
    /**
     * Factor of the sum of absolute values.
     */
    l1?: number;
    /**
     * Factor of the sum of squares.
     */
    l2?: number;
  };
  /**
   * Penalty on the pointwise kernel, added to the loss: l1 · Σ|w| + l2 · Σw².
   */
  pointwise_regularizer?: {
    /**
     * Factor of the sum of absolute values.
     */
    l1?: number;
    /**
     * Factor of the sum of squares.
     */
    l2?: number;
  };
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Largest value of each window; the windows do not overlap unless `strides` is smaller than `pool_size`.
 */
export interface MaxPooling2DLayer {
  /**
   * Which layer this is.
   */
  type: 'max_pooling2d';
  /**
   * Height and width of the window.
   *
   * @minItems 2
   * @maxItems 2
   */
  pool_size?: number | [number, number];
  /**
   * Step of the window. Default: the same as `pool_size`.
   *
   * @minItems 2
   * @maxItems 2
   */
  strides?: number | [number, number];
  /**
   * `valid`: no padding, the output shrinks. `same`: zeros around the image keep its size (divided by the strides).
   */
  padding?: 'valid' | 'same';
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Mean (of the values inside the image) of each window; the windows do not overlap unless `strides` is smaller than `pool_size`.
 */
export interface AveragePooling2DLayer {
  /**
   * Which layer this is.
   */
  type: 'average_pooling2d';
  /**
   * Height and width of the window.
   *
   * @minItems 2
   * @maxItems 2
   */
  pool_size?: number | [number, number];
  /**
   * Step of the window. Default: the same as `pool_size`.
   *
   * @minItems 2
   * @maxItems 2
   */
  strides?: number | [number, number];
  /**
   * `valid`: no padding, the output shrinks. `same`: zeros around the image keep its size (divided by the strides).
   */
  padding?: 'valid' | 'same';
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Mean of each channel: an image becomes a vector.
 */
export interface GlobalAveragePooling2DLayer {
  /**
   * Which layer this is.
   */
  type: 'global_average_pooling2d';
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Largest value of each channel: an image becomes a vector.
 */
export interface GlobalMaxPooling2DLayer {
  /**
   * Which layer this is.
   */
  type: 'global_max_pooling2d';
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Mean of each feature over the tokens: `[tokens, features]` becomes a vector.
 */
export interface GlobalAveragePooling1DLayer {
  /**
   * Which layer this is.
   */
  type: 'global_average_pooling1d';
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Cuts an image into patches and makes a token of each, `[tokens, dim]`: patch · kernel + bias + the learned embedding of its position. The entrance of a vision transformer.
 */
export interface PatchEmbeddingLayer {
  /**
   * Which layer this is.
   */
  type: 'patch_embedding';
  /**
   * Height and width of a patch, as a number or `[height, width]`; they must divide those of the image.
   *
   * @minItems 2
   * @maxItems 2
   */
  patch_size: number | [number, number];
  /**
   * Features of a token.
   */
  dim: number;
  /**
   * Add a trainable bias, initially 0.
   */
  use_bias?: boolean;
  /**
   * How the initial kernel is drawn, from the seed of the experiment.
   */
  kernel_initializer?:
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'random_uniform'
    | 'random_normal'
    | 'truncated_normal'
    | 'variance_scaling'
    | 'zeros'
    | 'ones';
  /**
   * Penalty on the kernel, added to the loss: l1 · Σ|w| + l2 · Σw².
   */
  kernel_regularizer?: {
    /**
     * Factor of the sum of absolute values.
     */
    l1?: number;
    /**
     * Factor of the sum of squares.
     */
    l2?: number;
  };
  /**
   * How the initial embeddings of positions are drawn, from the seed of the experiment.
   */
  embeddings_initializer?: 'random_uniform' | 'random_normal' | 'truncated_normal' | 'zeros';
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Self-attention: each head gives every token a mean of the values of all tokens, weighted by softmax(query · key / √key_dim), and a last kernel brings the heads back to the features of the input. Keras' MultiHeadAttention with its input as query, key and value.
 */
export interface MultiHeadAttentionLayer {
  /**
   * Which layer this is.
   */
  type: 'multi_head_attention';
  /**
   * Number of heads.
   */
  num_heads: number;
  /**
   * Features of a query and of a key, for each head.
   */
  key_dim: number;
  /**
   * Features of a value, for each head. Default: the same as `key_dim`.
   */
  value_dim?: number;
  /**
   * Fraction of the attention weights to drop while training.
   */
  dropout?: number;
  /**
   * Add trainable biases, initially 0, to queries, keys, values and the output.
   */
  use_bias?: boolean;
  /**
   * How the four initial kernels are drawn, from the seed of the experiment.
   */
  kernel_initializer?:
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'random_uniform'
    | 'random_normal'
    | 'truncated_normal'
    | 'variance_scaling'
    | 'zeros'
    | 'ones';
  /**
   * Penalty on the four kernels, added to the loss: l1 · Σ|w| + l2 · Σw².
   */
  kernel_regularizer?: {
    /**
     * Factor of the sum of absolute values.
     */
    l1?: number;
    /**
     * Factor of the sum of squares.
     */
    l2?: number;
  };
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * An image becomes a vector, row by row, channels last.
 */
export interface FlattenLayer {
  /**
   * Which layer this is.
   */
  type: 'flatten';
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * The same values in another shape.
 */
export interface ReshapeLayer {
  /**
   * Which layer this is.
   */
  type: 'reshape';
  /**
   * Sizes of the output without the batch; one of them may be -1 and is then worked out.
   *
   * @minItems 1
   * @maxItems 3
   */
  target_shape: [number] | [number, number] | [number, number, number];
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Multiplies every value by `scale` and adds `offset`. To bring pixels to their range, use `data.normalization`.
 */
export interface RescalingLayer {
  /**
   * Which layer this is.
   */
  type: 'rescaling';
  /**
   * Factor of every value.
   */
  scale: number;
  /**
   * Added to every value.
   */
  offset?: number;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * While training, sets a random fraction of its input to 0 and scales the rest by 1 / (1 - rate).
 */
export interface DropoutLayer {
  /**
   * Which layer this is.
   */
  type: 'dropout';
  /**
   * Fraction to drop.
   */
  rate: number;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * While training, sets random whole channels of an image to 0 and scales the others by 1 / (1 - rate).
 */
export interface SpatialDropout2DLayer {
  /**
   * Which layer this is.
   */
  type: 'spatial_dropout2d';
  /**
   * Fraction of the channels to drop.
   */
  rate: number;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * While training, adds normal noise to every value.
 */
export interface GaussianNoiseLayer {
  /**
   * Which layer this is.
   */
  type: 'gaussian_noise';
  /**
   * Standard deviation of the noise.
   */
  stddev: number;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * An activation function as a layer of its own.
 */
export interface ActivationLayer {
  /**
   * Which layer this is.
   */
  type: 'activation';
  /**
   * Which function. `leaky_relu` has slope 0.2 below 0; `gelu` is the exact one (erf).
   */
  activation:
    'relu' | 'leaky_relu' | 'elu' | 'selu' | 'gelu' | 'swish' | 'sigmoid' | 'tanh' | 'softplus' | 'softmax' | 'linear';
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Passes positive values on and multiplies negative ones by trainable slopes (alpha), one for each place unless axes share them.
 */
export interface PreluLayer {
  /**
   * Which layer this is.
   */
  type: 'prelu';
  /**
   * Axes along which all values have the same slope, counted from 1: `[1, 2]` gives each channel of an image one slope.
   *
   * @maxItems 3
   */
  shared_axes?: [] | [number] | [number, number] | [number, number, number];
  /**
   * How the initial slopes are drawn, from the seed of the experiment.
   */
  alpha_initializer?:
    | 'zeros'
    | 'ones'
    | 'random_uniform'
    | 'random_normal'
    | 'truncated_normal'
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'variance_scaling';
  /**
   * Penalty on the slopes, added to the loss: l1 · Σ|w| + l2 · Σw².
   */
  alpha_regularizer?: {
    /**
     * Factor of the sum of absolute values.
     */
    l1?: number;
    /**
     * Factor of the sum of squares.
     */
    l2?: number;
  };
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Normalises each channel over the batch; at test time by moving averages.
 */
export interface BatchNormalizationLayer {
  /**
   * Which layer this is.
   */
  type: 'batch_normalization';
  /**
   * Of the moving averages.
   */
  momentum?: number;
  /**
   * Added to the variance.
   */
  epsilon?: number;
  /**
   * Add a trainable offset (beta).
   */
  center?: boolean;
  /**
   * Multiply by a trainable factor (gamma).
   */
  scale?: boolean;
  /**
   * `false` freezes the layer, as in Keras: it also normalises by its moving averages while training, and these stay as they are.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Normalises the last axis of each example.
 */
export interface LayerNormalizationLayer {
  /**
   * Which layer this is.
   */
  type: 'layer_normalization';
  /**
   * Added to the variance.
   */
  epsilon?: number;
  /**
   * Add a trainable offset (beta).
   */
  center?: boolean;
  /**
   * Multiply by a trainable factor (gamma).
   */
  scale?: boolean;
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Normalises each example over groups of neighbouring channels and all places of the image.
 */
export interface GroupNormalizationLayer {
  /**
   * Which layer this is.
   */
  type: 'group_normalization';
  /**
   * Number of groups, a divisor of the channels. `-1`: each channel is a group (instance normalisation); `1`: all of them are one.
   */
  groups?: number;
  /**
   * Added to the variance.
   */
  epsilon?: number;
  /**
   * Add a trainable offset (beta).
   */
  center?: boolean;
  /**
   * Multiply by a trainable factor (gamma).
   */
  scale?: boolean;
  /**
   * `false` freezes the layer: its weights stay as they are, without gradient, optimizer state or penalty.
   */
  trainable?: boolean;
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Zeros around the image.
 */
export interface ZeroPadding2DLayer {
  /**
   * Which layer this is.
   */
  type: 'zero_padding2d';
  /**
   * A number for all sides, `[height, width]`, or `[[top, bottom], [left, right]]`.
   *
   * @minItems 2
   * @maxItems 2
   */
  padding?: number | [number | [number, number], number | [number, number]];
  /**
   * Name of the layer in tables, charts and the saved model. Default: its type, numbered.
   */
  name?: string;
}
/**
 * Layers whose output is added to their own input (He et al. 2016). The sum is a layer of its own, Keras' `Add`.
 */
export interface ResidualLayer {
  /**
   * Which layer this is.
   */
  type: 'residual';
  /**
   * The layers, one after the other. Their output has the shape of the shortcut's.
   *
   * @minItems 1
   * @maxItems 500
   */
  layers: [Layer, ...Layer[]];
  /**
   * What the input goes through before it is added; an empty list adds the input itself.
   *
   * @maxItems 500
   */
  shortcut?: Layer[];
  /**
   * Function applied to the sum.
   */
  activation?:
    'relu' | 'leaky_relu' | 'elu' | 'selu' | 'gelu' | 'swish' | 'sigmoid' | 'tanh' | 'softplus' | 'softmax' | 'linear';
  /**
   * Name of the sum in tables, charts and the saved model. Default: `add`, numbered.
   */
  name?: string;
}
/**
 * Several lists of layers that all take the same input; their outputs are merged. The merge is a layer of its own, Keras' `Concatenate`, `Add`, `Average`, `Maximum` or `Multiply`.
 */
export interface BranchesLayer {
  /**
   * Which layer this is.
   */
  type: 'branches';
  /**
   * How outputs become one. `concatenate` joins their last sizes (channels, or features), all others take outputs of one shape.
   */
  merge: 'concatenate' | 'add' | 'average' | 'maximum' | 'multiply';
  /**
   * A list of layers for each branch; an empty list is the input itself.
   *
   * @minItems 2
   * @maxItems 100
   */
  branches: [Layer[], Layer[], ...Layer[][]];
  /**
   * Name of the merge in tables, charts and the saved model. Default: the kind of merge, numbered.
   */
  name?: string;
}
/**
 * The same layers several times, one after the other. Each time they have weights of their own. A layer with a `name` has it with a number from the second time on: `conv`, `conv_1`.
 */
export interface RepeatLayer {
  /**
   * Which layer this is.
   */
  type: 'repeat';
  /**
   * How often.
   */
  times: number;
  /**
   * The layers, one after the other.
   *
   * @minItems 1
   * @maxItems 500
   */
  layers: [Layer, ...Layer[]];
}
/**
 * How the network is trained.
 */
export interface TrainSpec {
  /**
   * What turns gradients into steps.
   */
  optimizer?: ('sgd' | 'adam' | 'adamw' | 'rmsprop' | 'adagrad' | 'adadelta' | 'nadam' | 'lion') | Optimizer;
  /**
   * How the learning rate changes over the run.
   */
  learning_rate_schedule?:
    ('constant' | 'step' | 'exponential' | 'cosine' | 'cosine_restarts' | 'polynomial' | 'one_cycle') | Schedule;
  /**
   * What training makes small.
   */
  loss?: ('sparse_categorical_crossentropy' | 'categorical_crossentropy' | 'mean_squared_error' | 'focal') | Loss;
  /**
   * How much the examples of each class count in the training loss and its gradient, as in Keras: a mapping of class names or numbers (from 0) to weights, where classes that are not named count 1; or `balanced`, by which every class counts the same: examples / (classes · examples of the class), as in scikit-learn, over the training examples. The loss of training is reported with the weights, that of validation and tests without. An example whose label `mixup` or `cutmix` has mixed has the mean of the weights by its shares of the classes. Default: every example counts 1.
   */
  class_weight?:
    | 'balanced'
    | {
        [k: string]: number;
      };
  /**
   * What else is measured. Accuracy always is.
   *
   * @maxItems 2
   */
  metrics?: [] | [('accuracy' | 'top_k') | Metric] | [('accuracy' | 'top_k') | Metric, ('accuracy' | 'top_k') | Metric];
  /**
   * Examples in one step. The last step of an epoch takes what is left.
   */
  batch_size?: number;
  /**
   * Passes over the training set.
   */
  epochs?: number;
  /**
   * Draw a new order for each epoch. `false`: the order of the file.
   */
  shuffle?: boolean;
  /**
   * Stop when a value no longer improves: `true` for the defaults, or options.
   */
  early_stopping?: boolean | EarlyStopping;
  /**
   * Lower the learning rate when a value no longer improves: `true` for the defaults, or options.
   */
  reduce_lr_on_plateau?: boolean | ReduceLrOnPlateau;
  /**
   * Which states are kept in checkpoints/: `last`, `best`, `none`, or options.
   */
  checkpoint?: ('last' | 'best' | 'none') | Checkpoint;
  /**
   * Steps between two rows of steps.csv, which begin at step 0 of each epoch; 0 writes none. Written out, it also shows a line at each of them.
   */
  log_every?: number;
  /**
   * Let the engine `simd` round a product and its sum once instead of twice (relaxed SIMD) where the machine can. The last bits then depend on the kind of machine; `run.json` says what was used.
   */
  fast_math?: boolean;
}
/**
 * Stochastic gradient descent.
 */
export interface SgdOptimizer {
  /**
   * Which optimizer this is.
   */
  type: 'sgd';
  /**
   * Step size; a schedule multiplies it.
   */
  learning_rate?: number;
  /**
   * Share of the velocity v to keep: v = momentum · v - rate · gradient is added to the weights, as in Keras.
   */
  momentum?: number;
  /**
   * Add momentum · v - rate · gradient instead of v; needs `momentum` above 0.
   */
  nesterov?: boolean;
  /**
   * Each step first multiplies every weight by 1 - learning rate · weight_decay: the rate alone, or a mapping with weights to `exclude`.
   */
  weight_decay?: number | WeightDecay;
  /**
   * Longest gradient of each weight array: a longer one is scaled down to this norm.
   */
  clipnorm?: number;
  /**
   * Longest gradient of all weights together: a longer one is scaled down to this norm.
   */
  global_clipnorm?: number;
  /**
   * Largest value of a gradient, up or down. Only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be given.
   */
  clipvalue?: number;
  /**
   * Keep a moving average of the trained weights. When training ends they are overwritten by it, unless `early_stopping` restores the best.
   */
  use_ema?: boolean;
  /**
   * Share of the moving average that a step keeps; needs `use_ema`.
   */
  ema_momentum?: number;
  /**
   * Steps after which the weights are overwritten by their moving average during training too; needs `use_ema`. Default: never.
   */
  ema_overwrite_frequency?: number;
  /**
   * Change the weights only every so many steps, by the mean of their gradients. Schedules count all steps. Default: every step.
   */
  gradient_accumulation_steps?: number;
}
/**
 * A decoupled weight decay with its exceptions.
 */
export interface WeightDecay {
  /**
   * Each step first multiplies the weights by 1 - learning rate · rate.
   */
  rate: number;
  /**
   * Weights that do not decay: `bias`es, and the `gamma` and `beta` of `normalization`.
   */
  exclude?: ('bias' | 'normalization')[];
}
/**
 * Kingma and Ba, 2014.
 */
export interface AdamOptimizer {
  /**
   * Which optimizer this is.
   */
  type: 'adam';
  /**
   * Step size; a schedule multiplies it.
   */
  learning_rate?: number;
  /**
   * Decay of the first moment.
   */
  beta_1?: number;
  /**
   * Decay of the second moment.
   */
  beta_2?: number;
  /**
   * Added to the root of the second moment before its bias is corrected, as in Keras.
   */
  epsilon?: number;
  /**
   * Each step first multiplies every weight by 1 - learning rate · weight_decay: the rate alone, or a mapping with weights to `exclude`.
   */
  weight_decay?: number | WeightDecay;
  /**
   * Longest gradient of each weight array: a longer one is scaled down to this norm.
   */
  clipnorm?: number;
  /**
   * Longest gradient of all weights together: a longer one is scaled down to this norm.
   */
  global_clipnorm?: number;
  /**
   * Largest value of a gradient, up or down. Only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be given.
   */
  clipvalue?: number;
  /**
   * Keep a moving average of the trained weights. When training ends they are overwritten by it, unless `early_stopping` restores the best.
   */
  use_ema?: boolean;
  /**
   * Share of the moving average that a step keeps; needs `use_ema`.
   */
  ema_momentum?: number;
  /**
   * Steps after which the weights are overwritten by their moving average during training too; needs `use_ema`. Default: never.
   */
  ema_overwrite_frequency?: number;
  /**
   * Change the weights only every so many steps, by the mean of their gradients. Schedules count all steps. Default: every step.
   */
  gradient_accumulation_steps?: number;
}
/**
 * Adam with decoupled weight decay. Loshchilov and Hutter, 2017.
 */
export interface AdamwOptimizer {
  /**
   * Which optimizer this is.
   */
  type: 'adamw';
  /**
   * Step size; a schedule multiplies it.
   */
  learning_rate?: number;
  /**
   * Each step first multiplies every weight by 1 - learning rate · weight_decay: the rate alone, or a mapping with weights to `exclude`.
   */
  weight_decay?: number | WeightDecay;
  /**
   * Decay of the first moment.
   */
  beta_1?: number;
  /**
   * Decay of the second moment.
   */
  beta_2?: number;
  /**
   * Added to the root of the second moment before its bias is corrected, as in Keras.
   */
  epsilon?: number;
  /**
   * Longest gradient of each weight array: a longer one is scaled down to this norm.
   */
  clipnorm?: number;
  /**
   * Longest gradient of all weights together: a longer one is scaled down to this norm.
   */
  global_clipnorm?: number;
  /**
   * Largest value of a gradient, up or down. Only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be given.
   */
  clipvalue?: number;
  /**
   * Keep a moving average of the trained weights. When training ends they are overwritten by it, unless `early_stopping` restores the best.
   */
  use_ema?: boolean;
  /**
   * Share of the moving average that a step keeps; needs `use_ema`.
   */
  ema_momentum?: number;
  /**
   * Steps after which the weights are overwritten by their moving average during training too; needs `use_ema`. Default: never.
   */
  ema_overwrite_frequency?: number;
  /**
   * Change the weights only every so many steps, by the mean of their gradients. Schedules count all steps. Default: every step.
   */
  gradient_accumulation_steps?: number;
}
/**
 * Tieleman and Hinton, 2012.
 */
export interface RmspropOptimizer {
  /**
   * Which optimizer this is.
   */
  type: 'rmsprop';
  /**
   * Step size; a schedule multiplies it.
   */
  learning_rate?: number;
  /**
   * Decay of the moving average of squares.
   */
  rho?: number;
  /**
   * Share of the previous step to keep.
   */
  momentum?: number;
  /**
   * Added under the square roots, as in Keras.
   */
  epsilon?: number;
  /**
   * Divide by the estimated variance instead of the mean square.
   */
  centered?: boolean;
  /**
   * Each step first multiplies every weight by 1 - learning rate · weight_decay: the rate alone, or a mapping with weights to `exclude`.
   */
  weight_decay?: number | WeightDecay;
  /**
   * Longest gradient of each weight array: a longer one is scaled down to this norm.
   */
  clipnorm?: number;
  /**
   * Longest gradient of all weights together: a longer one is scaled down to this norm.
   */
  global_clipnorm?: number;
  /**
   * Largest value of a gradient, up or down. Only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be given.
   */
  clipvalue?: number;
  /**
   * Keep a moving average of the trained weights. When training ends they are overwritten by it, unless `early_stopping` restores the best.
   */
  use_ema?: boolean;
  /**
   * Share of the moving average that a step keeps; needs `use_ema`.
   */
  ema_momentum?: number;
  /**
   * Steps after which the weights are overwritten by their moving average during training too; needs `use_ema`. Default: never.
   */
  ema_overwrite_frequency?: number;
  /**
   * Change the weights only every so many steps, by the mean of their gradients. Schedules count all steps. Default: every step.
   */
  gradient_accumulation_steps?: number;
}
/**
 * Duchi, Hazan and Singer, 2011.
 */
export interface AdagradOptimizer {
  /**
   * Which optimizer this is.
   */
  type: 'adagrad';
  /**
   * Step size; a schedule multiplies it.
   */
  learning_rate?: number;
  /**
   * Start of the sums of squares.
   */
  initial_accumulator_value?: number;
  /**
   * Each step first multiplies every weight by 1 - learning rate · weight_decay: the rate alone, or a mapping with weights to `exclude`.
   */
  weight_decay?: number | WeightDecay;
  /**
   * Longest gradient of each weight array: a longer one is scaled down to this norm.
   */
  clipnorm?: number;
  /**
   * Longest gradient of all weights together: a longer one is scaled down to this norm.
   */
  global_clipnorm?: number;
  /**
   * Largest value of a gradient, up or down. Only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be given.
   */
  clipvalue?: number;
  /**
   * Keep a moving average of the trained weights. When training ends they are overwritten by it, unless `early_stopping` restores the best.
   */
  use_ema?: boolean;
  /**
   * Share of the moving average that a step keeps; needs `use_ema`.
   */
  ema_momentum?: number;
  /**
   * Steps after which the weights are overwritten by their moving average during training too; needs `use_ema`. Default: never.
   */
  ema_overwrite_frequency?: number;
  /**
   * Change the weights only every so many steps, by the mean of their gradients. Schedules count all steps. Default: every step.
   */
  gradient_accumulation_steps?: number;
}
/**
 * Zeiler, 2012.
 */
export interface AdadeltaOptimizer {
  /**
   * Which optimizer this is.
   */
  type: 'adadelta';
  /**
   * Step size; a schedule multiplies it.
   */
  learning_rate?: number;
  /**
   * Decay of the moving average of squares.
   */
  rho?: number;
  /**
   * Added under the square roots, as in Keras.
   */
  epsilon?: number;
  /**
   * Each step first multiplies every weight by 1 - learning rate · weight_decay: the rate alone, or a mapping with weights to `exclude`.
   */
  weight_decay?: number | WeightDecay;
  /**
   * Longest gradient of each weight array: a longer one is scaled down to this norm.
   */
  clipnorm?: number;
  /**
   * Longest gradient of all weights together: a longer one is scaled down to this norm.
   */
  global_clipnorm?: number;
  /**
   * Largest value of a gradient, up or down. Only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be given.
   */
  clipvalue?: number;
  /**
   * Keep a moving average of the trained weights. When training ends they are overwritten by it, unless `early_stopping` restores the best.
   */
  use_ema?: boolean;
  /**
   * Share of the moving average that a step keeps; needs `use_ema`.
   */
  ema_momentum?: number;
  /**
   * Steps after which the weights are overwritten by their moving average during training too; needs `use_ema`. Default: never.
   */
  ema_overwrite_frequency?: number;
  /**
   * Change the weights only every so many steps, by the mean of their gradients. Schedules count all steps. Default: every step.
   */
  gradient_accumulation_steps?: number;
}
/**
 * Adam with Nesterov momentum. Dozat, 2015.
 */
export interface NadamOptimizer {
  /**
   * Which optimizer this is.
   */
  type: 'nadam';
  /**
   * Step size; a schedule multiplies it.
   */
  learning_rate?: number;
  /**
   * Decay of the first moment; step t uses beta_1 · (1 - 0.96^t / 2) of it, as in Keras.
   */
  beta_1?: number;
  /**
   * Decay of the second moment.
   */
  beta_2?: number;
  /**
   * Added to the root of the second moment after its bias is corrected, as in Keras.
   */
  epsilon?: number;
  /**
   * Each step first multiplies every weight by 1 - learning rate · weight_decay: the rate alone, or a mapping with weights to `exclude`.
   */
  weight_decay?: number | WeightDecay;
  /**
   * Longest gradient of each weight array: a longer one is scaled down to this norm.
   */
  clipnorm?: number;
  /**
   * Longest gradient of all weights together: a longer one is scaled down to this norm.
   */
  global_clipnorm?: number;
  /**
   * Largest value of a gradient, up or down. Only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be given.
   */
  clipvalue?: number;
  /**
   * Keep a moving average of the trained weights. When training ends they are overwritten by it, unless `early_stopping` restores the best.
   */
  use_ema?: boolean;
  /**
   * Share of the moving average that a step keeps; needs `use_ema`.
   */
  ema_momentum?: number;
  /**
   * Steps after which the weights are overwritten by their moving average during training too; needs `use_ema`. Default: never.
   */
  ema_overwrite_frequency?: number;
  /**
   * Change the weights only every so many steps, by the mean of their gradients. Schedules count all steps. Default: every step.
   */
  gradient_accumulation_steps?: number;
}
/**
 * The sign of a momentum: every weight moves by the learning rate, or not at all. Chen et al., 2023.
 */
export interface LionOptimizer {
  /**
   * Which optimizer this is.
   */
  type: 'lion';
  /**
   * Step size; a schedule multiplies it. Three to ten times smaller than for Adam.
   */
  learning_rate?: number;
  /**
   * Share of the momentum, beside the gradient, in the sign of a step.
   */
  beta_1?: number;
  /**
   * Decay of the momentum.
   */
  beta_2?: number;
  /**
   * Each step first multiplies every weight by 1 - learning rate · weight_decay: the rate alone, or a mapping with weights to `exclude`.
   */
  weight_decay?: number | WeightDecay;
  /**
   * Longest gradient of each weight array: a longer one is scaled down to this norm.
   */
  clipnorm?: number;
  /**
   * Longest gradient of all weights together: a longer one is scaled down to this norm.
   */
  global_clipnorm?: number;
  /**
   * Largest value of a gradient, up or down. Only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be given.
   */
  clipvalue?: number;
  /**
   * Keep a moving average of the trained weights. When training ends they are overwritten by it, unless `early_stopping` restores the best.
   */
  use_ema?: boolean;
  /**
   * Share of the moving average that a step keeps; needs `use_ema`.
   */
  ema_momentum?: number;
  /**
   * Steps after which the weights are overwritten by their moving average during training too; needs `use_ema`. Default: never.
   */
  ema_overwrite_frequency?: number;
  /**
   * Change the weights only every so many steps, by the mean of their gradients. Schedules count all steps. Default: every step.
   */
  gradient_accumulation_steps?: number;
}
/**
 * The same rate throughout.
 */
export interface ConstantSchedule {
  /**
   * Which schedule this is.
   */
  type: 'constant';
  /**
   * Epochs in which the rate first rises from 0, rounded to W whole steps; may be a fraction. Step s of the run (from 0) has s / W of the rate, step W is the first with all of it; the schedule counts its steps from there.
   */
  warmup_epochs?: number;
}
/**
 * Multiply the rate by `decay_rate` every `step_epochs`: drop k comes at the whole step nearest to k · step_epochs epochs after the warm-up.
 */
export interface StepSchedule {
  /**
   * Which schedule this is.
   */
  type: 'step';
  /**
   * Epochs between two drops; may be a fraction.
   */
  step_epochs?: number;
  /**
   * Factor of each drop.
   */
  decay_rate?: number;
  /**
   * Epochs in which the rate first rises from 0, rounded to W whole steps; may be a fraction. Step s of the run (from 0) has s / W of the rate, step W is the first with all of it; the schedule counts its steps from there.
   */
  warmup_epochs?: number;
}
/**
 * Multiply the rate by `decay_rate` over each `decay_epochs`, smoothly: step s after the warm-up has decay_rate ^ (s / steps of `decay_epochs`) of it, as in Keras' ExponentialDecay.
 */
export interface ExponentialSchedule {
  /**
   * Which schedule this is.
   */
  type: 'exponential';
  /**
   * Epochs for one factor.
   */
  decay_epochs?: number;
  /**
   * Factor.
   */
  decay_rate?: number;
  /**
   * Epochs in which the rate first rises from 0, rounded to W whole steps; may be a fraction. Step s of the run (from 0) has s / W of the rate, step W is the first with all of it; the schedule counts its steps from there.
   */
  warmup_epochs?: number;
}
/**
 * Half a cosine, as Keras' CosineDecay with `decay_steps` = all N steps of the run: step s after the warm-up has alpha + (1 - alpha) · (1 + cos(π s / N)) / 2 of the rate. Without a warm-up the last step is one short of `alpha`; with one of W steps the run ends W steps before that.
 */
export interface CosineSchedule {
  /**
   * Which schedule this is.
   */
  type: 'cosine';
  /**
   * Fraction of the rate at which the cosine ends.
   */
  alpha?: number;
  /**
   * Epochs in which the rate first rises from 0, rounded to W whole steps; may be a fraction. Step s of the run (from 0) has s / W of the rate, step W is the first with all of it; the schedule counts its steps from there.
   */
  warmup_epochs?: number;
}
/**
 * Half a cosine, and again from the top, as Keras' CosineDecayRestarts (Loshchilov and Hutter, 2017): step s of a cycle of C steps has alpha + (1 - alpha) · m · (1 + cos(π s / C)) / 2 of the rate. The first cycle has `first_decay_epochs` and m = 1; each later one is `t_mul` times as long and has `m_mul` times the m of the one before.
 */
export interface CosineRestartsSchedule {
  /**
   * Which schedule this is.
   */
  type: 'cosine_restarts';
  /**
   * Epochs of the first cycle, rounded to whole steps; may be a fraction.
   */
  first_decay_epochs?: number;
  /**
   * How many times as long each cycle is as the one before.
   */
  t_mul?: number;
  /**
   * How many times as high each cycle begins as the one before.
   */
  m_mul?: number;
  /**
   * Fraction of the rate at which each cycle ends.
   */
  alpha?: number;
  /**
   * Epochs in which the rate first rises from 0, rounded to W whole steps; may be a fraction. Step s of the run (from 0) has s / W of the rate, step W is the first with all of it; the schedule counts its steps from there.
   */
  warmup_epochs?: number;
}
/**
 * Down to `end_learning_rate` along a power, a straight line by default, as Keras' PolynomialDecay with `decay_steps` = all N steps after the warm-up: step s of them has the rate (rate - end) · (1 - s / N) ^ power + end.
 */
export interface PolynomialSchedule {
  /**
   * Which schedule this is.
   */
  type: 'polynomial';
  /**
   * The rate itself, not a fraction of it, that the step after the last would have.
   */
  end_learning_rate?: number;
  /**
   * 1 is a straight line; with more the rate falls faster at first.
   */
  power?: number;
  /**
   * Epochs in which the rate first rises from 0, rounded to W whole steps; may be a fraction. Step s of the run (from 0) has s / W of the rate, step W is the first with all of it; the schedule counts its steps from there.
   */
  warmup_epochs?: number;
}
/**
 * Up to the rate of the optimizer and down to almost nothing, as PyTorch's OneCycleLR over all N steps of the run (Smith and Topin, 2018): from 1 / div_factor of the rate to all of it at step pct_start · N - 1 (from 0), and from there to 1 / (div_factor · final_div_factor) of it at the last step. It has its own rise instead of `warmup_epochs`, and leaves the momentum of the optimizer as it is.
 */
export interface OneCycleSchedule {
  /**
   * Which schedule this is.
   */
  type: 'one_cycle';
  /**
   * Fraction of the run in which the rate rises. At most 0.5 with `three_phase`.
   */
  pct_start?: number;
  /**
   * How it moves between two rates: half a cosine (`cos`) or a straight line (`linear`).
   */
  anneal_strategy?: 'cos' | 'linear';
  /**
   * The first rate is the optimizer's divided by this.
   */
  div_factor?: number;
  /**
   * The last rate is the first divided by this.
   */
  final_div_factor?: number;
  /**
   * Come down to the first rate in as many steps as it rose, and only then to the last.
   */
  three_phase?: boolean;
}
/**
 * Cross-entropy of the softmax output and the label.
 */
export interface SparseCategoricalCrossentropy {
  /**
   * Which loss this is.
   */
  type: 'sparse_categorical_crossentropy';
  /**
   * Share of the target that is spread evenly over all classes.
   */
  label_smoothing?: number;
}
/**
 * The same number, as Keras names it for one-hot labels.
 */
export interface CategoricalCrossentropy {
  /**
   * Which loss this is.
   */
  type: 'categorical_crossentropy';
  /**
   * Share of the target that is spread evenly over all classes.
   */
  label_smoothing?: number;
}
/**
 * Mean of squared differences from the one-hot label.
 */
export interface MeanSquaredError {
  /**
   * Which loss this is.
   */
  type: 'mean_squared_error';
}
/**
 * Cross-entropy that counts examples less the better they are known (Lin et al., 2017), as Keras' CategoricalFocalCrossentropy: the sum over the classes of alpha · (1 - p) ^ gamma · t · (-ln p), with the probability p and the target t of a class.
 */
export interface FocalLoss {
  /**
   * Which loss this is.
   */
  type: 'focal';
  /**
   * Factor of every class, or a list with one for each.
   */
  alpha?: number | [number, number, ...number[]];
  /**
   * How much less a known example counts. 0 is the cross-entropy times alpha.
   */
  gamma?: number;
  /**
   * Share of the target that is spread evenly over all classes.
   */
  label_smoothing?: number;
}
/**
 * Share of examples whose most probable class is the label.
 */
export interface AccuracyMetric {
  /**
   * Which metric this is.
   */
  type: 'accuracy';
}
/**
 * Share of examples whose label is among the k most probable classes.
 */
export interface TopKMetric {
  /**
   * Which metric this is.
   */
  type: 'top_k';
  /**
   * How many classes.
   */
  k?: number;
}
/**
 * Stop when the watched value no longer improves.
 */
export interface EarlyStopping {
  /**
   * What is watched.
   */
  monitor?: 'val_loss' | 'val_accuracy' | 'loss' | 'accuracy';
  /**
   * Epochs without improvement before stopping.
   */
  patience?: number;
  /**
   * A smaller change is no improvement.
   */
  min_delta?: number;
  /**
   * Go back to the weights of the best epoch at the end.
   */
  restore_best_weights?: boolean;
  /**
   * Epochs to wait before watching.
   */
  start_from_epoch?: number;
}
/**
 * Lower the learning rate when the watched value no longer improves.
 */
export interface ReduceLrOnPlateau {
  /**
   * What is watched.
   */
  monitor?: 'val_loss' | 'val_accuracy' | 'loss' | 'accuracy';
  /**
   * Multiplies the learning rate.
   */
  factor?: number;
  /**
   * Epochs without improvement before lowering.
   */
  patience?: number;
  /**
   * A smaller change is no improvement.
   */
  min_delta?: number;
  /**
   * Epochs after lowering until epochs without improvement count again; the last of these counts already. After epoch 10, 3 leaves out the epochs 11 and 12; 1 leaves out none, as in Keras.
   */
  cooldown?: number;
  /**
   * Lowest learning rate.
   */
  min_lr?: number;
}
/**
 * Which states are kept in checkpoints/.
 */
export interface Checkpoint {
  /**
   * `last`: the state after the newest epoch. `best`: that one and the best. `none`: nothing.
   */
  keep?: 'last' | 'best' | 'none';
  /**
   * What is watched.
   */
  monitor?: 'val_loss' | 'val_accuracy' | 'loss' | 'accuracy';
}
