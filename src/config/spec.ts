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
  | FlattenLayer
  | ReshapeLayer
  | DropoutLayer
  | ActivationLayer
  | BatchNormalizationLayer
  | LayerNormalizationLayer
  | ZeroPadding2DLayer;
/**
 * An optimizer with its options, chosen by its `type`.
 */
export type Optimizer =
  SgdOptimizer | AdamOptimizer | AdamwOptimizer | RmspropOptimizer | AdagradOptimizer | AdadeltaOptimizer;
/**
 * A learning-rate schedule with its options, chosen by its `type`.
 */
export type Schedule = ConstantSchedule | StepSchedule | ExponentialSchedule | CosineSchedule;
/**
 * A loss with its options, chosen by its `type`.
 */
export type Loss = SparseCategoricalCrossentropy | CategoricalCrossentropy | MeanSquaredError;
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
   * The layers, from the image to the class probabilities.
   *
   * @minItems 1
   * @maxItems 500
   */
  layers: [Layer, ...Layer[]];
}
/**
 * Fully connected: activation(x · kernel + bias). Its input must be flat.
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
 * How the network is trained.
 */
export interface TrainSpec {
  /**
   * What turns gradients into steps.
   */
  optimizer?: ('sgd' | 'adam' | 'adamw' | 'rmsprop' | 'adagrad' | 'adadelta') | Optimizer;
  /**
   * How the learning rate changes over the run.
   */
  learning_rate_schedule?: ('constant' | 'step' | 'exponential' | 'cosine') | Schedule;
  /**
   * What training makes small.
   */
  loss?: ('sparse_categorical_crossentropy' | 'categorical_crossentropy' | 'mean_squared_error') | Loss;
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
   * Each step first multiplies every weight by 1 - learning rate · weight_decay.
   */
  weight_decay?: number;
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
