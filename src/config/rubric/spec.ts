// Generated from schemas/rubric.schema.json by `npm run types`; change the schema, not this file.

/**
 * An mnistx rubric: what submissions must be and reach, what that is worth, and how it is proved.
 */
export interface RubricSpec {
  /**
   * What is graded. It heads the pages of feedback.
   */
  title?: string;
  /**
   * What an experiment must be, before it is trained.
   */
  experiment?: ExperimentRules;
  /**
   * What its training must reach.
   */
  result?: ResultRules;
  /**
   * What must come with it.
   */
  report?: ReportRules;
  /**
   * How the results of a run folder are proved. `retrain`: all of it is trained again, and every byte compared. `epochs: 2`: its first two epochs. `files`: nothing is trained; its files must agree with each other. An experiment file alone claims nothing, and is always trained.
   */
  proof?: ('retrain' | 'files') | PartialProof;
  /**
   * Points that a submission needs to pass, beside all requirements. Default: all of them.
   */
  pass?: number;
}
/**
 * What an experiment must be, before it is trained.
 */
export interface ExperimentRules {
  /**
   * Weights and biases of the network.
   */
  parameters?: Range;
  /**
   * Floating-point operations for one image, forward, as `mnistx summary` counts them.
   */
  flops?: Range;
  /**
   * Which layers the network has.
   */
  layers?: LayersRule;
  /**
   * The data that submissions train on. Default: any dataset by name. A path in a submission is never followed.
   */
  data?:
    | ('mnist' | 'fashion_mnist' | 'kmnist')
    | ['mnist' | 'fashion_mnist' | 'kmnist']
    | ['mnist' | 'fashion_mnist' | 'kmnist', 'mnist' | 'fashion_mnist' | 'kmnist']
    | ['mnist' | 'fashion_mnist' | 'kmnist', 'mnist' | 'fashion_mnist' | 'kmnist', 'mnist' | 'fashion_mnist' | 'kmnist']
    | DataRule;
  /**
   * Examples that are trained on, without those held out.
   */
  training_examples?: Range;
  /**
   * Examples of the test set. Default: all of them; `data.limit.test` makes a submission fail.
   */
  test_examples?: Range;
  /**
   * Whether a run folder may begin with weights of another run (`model.init_from`). Those may have seen the test set, and no training of the submission shows it.
   */
  init_from?: 'forbidden' | 'allowed';
  /**
   * What the experiment may look at after each epoch.
   */
  validation?: ('not_test' | 'held_out') | ValidationRule;
}
/**
 * What a number must be.
 */
export interface Range {
  /**
   * The smallest number that is asked for.
   */
  min?: number;
  /**
   * The largest number that is asked for.
   */
  max?: number;
  /**
   * What it is worth. Default: nothing; it is then a requirement, without which a submission fails and gets no points.
   */
  points?: number;
  /**
   * Where points begin: a number short of `min` (or above `max`) gets none, `min` itself all of them, and between both as many as it has come along. Default: all or nothing.
   */
  partial_from?: number;
}
/**
 * Which layers the network has.
 */
export interface LayersRule {
  /**
   * Types of layers that it has, each at least once, also inside blocks.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: A type of layer.
   */
  must_have?: [
    (
      | 'dense'
      | 'conv2d'
      | 'depthwise_conv2d'
      | 'separable_conv2d'
      | 'max_pooling2d'
      | 'average_pooling2d'
      | 'global_average_pooling2d'
      | 'global_max_pooling2d'
      | 'global_average_pooling1d'
      | 'patch_embedding'
      | 'multi_head_attention'
      | 'flatten'
      | 'reshape'
      | 'rescaling'
      | 'dropout'
      | 'spatial_dropout2d'
      | 'gaussian_noise'
      | 'activation'
      | 'prelu'
      | 'batch_normalization'
      | 'layer_normalization'
      | 'group_normalization'
      | 'zero_padding2d'
      | 'residual'
      | 'branches'
    ),
    ...(
      | 'dense'
      | 'conv2d'
      | 'depthwise_conv2d'
      | 'separable_conv2d'
      | 'max_pooling2d'
      | 'average_pooling2d'
      | 'global_average_pooling2d'
      | 'global_max_pooling2d'
      | 'global_average_pooling1d'
      | 'patch_embedding'
      | 'multi_head_attention'
      | 'flatten'
      | 'reshape'
      | 'rescaling'
      | 'dropout'
      | 'spatial_dropout2d'
      | 'gaussian_noise'
      | 'activation'
      | 'prelu'
      | 'batch_normalization'
      | 'layer_normalization'
      | 'group_normalization'
      | 'zero_padding2d'
      | 'residual'
      | 'branches'
    )[]
  ];
  /**
   * Types of layers that it has not, also inside blocks.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: A type of layer.
   */
  must_not_have?: [
    (
      | 'dense'
      | 'conv2d'
      | 'depthwise_conv2d'
      | 'separable_conv2d'
      | 'max_pooling2d'
      | 'average_pooling2d'
      | 'global_average_pooling2d'
      | 'global_max_pooling2d'
      | 'global_average_pooling1d'
      | 'patch_embedding'
      | 'multi_head_attention'
      | 'flatten'
      | 'reshape'
      | 'rescaling'
      | 'dropout'
      | 'spatial_dropout2d'
      | 'gaussian_noise'
      | 'activation'
      | 'prelu'
      | 'batch_normalization'
      | 'layer_normalization'
      | 'group_normalization'
      | 'zero_padding2d'
      | 'residual'
      | 'branches'
    ),
    ...(
      | 'dense'
      | 'conv2d'
      | 'depthwise_conv2d'
      | 'separable_conv2d'
      | 'max_pooling2d'
      | 'average_pooling2d'
      | 'global_average_pooling2d'
      | 'global_max_pooling2d'
      | 'global_average_pooling1d'
      | 'patch_embedding'
      | 'multi_head_attention'
      | 'flatten'
      | 'reshape'
      | 'rescaling'
      | 'dropout'
      | 'spatial_dropout2d'
      | 'gaussian_noise'
      | 'activation'
      | 'prelu'
      | 'batch_normalization'
      | 'layer_normalization'
      | 'group_normalization'
      | 'zero_padding2d'
      | 'residual'
      | 'branches'
    )[]
  ];
  /**
   * Fewest layers, those inside blocks included; each time counts of what repeats.
   */
  min?: number;
  /**
   * Most layers, counted as for min.
   */
  max?: number;
  /**
   * What it is worth. Default: nothing; it is then a requirement, without which a submission fails and gets no points.
   */
  points?: number;
}
/**
 * The data that submissions train on: either `dataset`, or examples of the course by `path`. Where a submission says `path` or `directory`, these examples are read, and nothing else.
 */
export interface DataRule {
  /**
   * A dataset by name, or several of which one is used.
   */
  dataset?:
    | ('mnist' | 'fashion_mnist' | 'kmnist')
    | ['mnist' | 'fashion_mnist' | 'kmnist']
    | ['mnist' | 'fashion_mnist' | 'kmnist', 'mnist' | 'fashion_mnist' | 'kmnist']
    | [
        'mnist' | 'fashion_mnist' | 'kmnist',
        'mnist' | 'fashion_mnist' | 'kmnist',
        'mnist' | 'fashion_mnist' | 'kmnist'
      ];
  /**
   * The file or folder of the course's own examples, relative to the rubric. A submission has them elsewhere, under the same name.
   */
  path?: string;
  /**
   * What a submission must say of `format`, if anything.
   */
  format?: 'auto' | 'idx' | 'cifar' | 'image_folder' | 'npz' | 'csv' | 'parquet';
  /**
   * What a submission must say of `test`: the fraction to hold out.
   */
  test?: number;
  /**
   * The test examples of the course, relative to the rubric. A submission must name a `test_path`, too; this one is read.
   */
  test_path?: string;
  /**
   * What a submission must say of `class_names`.
   *
   * @minItems 2
   * @maxItems 256
   */
  class_names?: [string, string, ...string[]];
  /**
   * What a submission must say of `labels`.
   */
  labels?: 'fine' | 'coarse';
  /**
   * What a submission must say of `label_column`.
   */
  label_column?: number | string;
  /**
   * What a submission must say of `label_offset`.
   */
  label_offset?: number;
  /**
   * What a submission must say of `transpose`.
   */
  transpose?: boolean;
  /**
   * What it is worth. Default: nothing; it is then a requirement, without which a submission fails and gets no points.
   */
  points?: number;
}
/**
 * What the experiment may look at after each epoch, with points.
 */
export interface ValidationRule {
  /**
   * `not_test`: anything but the test set. `held_out`: examples that are not trained on, and not the test set.
   */
  must_be: 'not_test' | 'held_out';
  /**
   * What it is worth. Default: nothing; it is then a requirement, without which a submission fails and gets no points.
   */
  points?: number;
}
/**
 * What a training must reach.
 */
export interface ResultRules {
  /**
   * Accuracy of the trained network on the test set, from 0 to 1.
   */
  test_accuracy?: Range;
  /**
   * Loss on the test set.
   */
  test_loss?: Range;
  /**
   * Validation accuracy after the last epoch.
   */
  val_accuracy?: Range;
  /**
   * Validation loss after the last epoch.
   */
  val_loss?: Range;
  /**
   * Accuracy on the training set in the last epoch.
   */
  accuracy?: Range;
  /**
   * Loss on the training set in the last epoch.
   */
  loss?: Range;
  /**
   * Epochs that were trained.
   */
  epochs?: Range;
  /**
   * Seconds that the training takes on the machine that grades; with `proof: files` or `epochs`, those that the run claims.
   */
  training_seconds?: Range;
}
/**
 * What must come with a submission.
 */
export interface ReportRules {
  /**
   * `description`: the experiment says what it is about. `note`: the run has a note. `report`: the run folder has a report.html.
   *
   * @minItems 1
   * @maxItems 3
   *
   * Items: A part.
   */
  must_have?:
    | ['description' | 'note' | 'report']
    | ['description' | 'note' | 'report', 'description' | 'note' | 'report']
    | ['description' | 'note' | 'report', 'description' | 'note' | 'report', 'description' | 'note' | 'report'];
  /**
   * What it is worth. Default: nothing; it is then a requirement, without which a submission fails and gets no points.
   */
  points?: number;
}
/**
 * Only the first epochs are trained again.
 */
export interface PartialProof {
  /**
   * How many.
   */
  epochs: number;
}
