import type * as spec from './spec.js';

export type { DataSpec, EarlyStopping, ExperimentSpec, ReduceLrOnPlateau, WeightDecay } from './spec.js';

/** Height and width. */
export type Pair = readonly [number, number];
/** `[[top, bottom], [left, right]]` */
export type Sides = readonly [Pair, Pair];

/** Factors of the penalty l1 · Σ|w| + l2 · Σw², added to the loss; 0 for none. */
export interface Regularizer {
  readonly l1: number;
  readonly l2: number;
}

/** Functions applied to the output of a layer. */
export type ActivationName = NonNullable<spec.ActivationLayer['activation']>;
/** How an initial kernel is drawn. The distributions are those of Keras. */
export type InitializerName = NonNullable<spec.DenseLayer['kernel_initializer']>;

/** Options that a file may give as one number; in a complete experiment they are `[height, width]`. */
export type PairKey = 'kernel_size' | 'strides' | 'pool_size' | 'patch_size' | 'dilation_rate';
/** Options that hold a penalty; in a complete experiment they have both factors. */
export type RegularizerKey =
  'kernel_regularizer' | 'depthwise_regularizer' | 'pointwise_regularizer' | 'alpha_regularizer';

/** What any optimizer can do around its own step; absent where it does not. */
export type UpdateKey =
  | ('clipnorm' | 'global_clipnorm' | 'clipvalue' | 'weight_decay' | 'gradient_accumulation_steps')
  | ('use_ema' | 'ema_momentum' | 'ema_overwrite_frequency');

/** Every option present, shorthands written out. */
export type Complete<T> = T extends unknown
  ? {
      readonly [K in keyof T as Exclude<K, 'trainable' | UpdateKey>]-?: K extends PairKey
        ? Pair
        : K extends RegularizerKey
          ? Regularizer
          : K extends 'target_shape' | 'shared_axes'
            ? readonly number[]
            : T[K];
    } & ('trainable' extends keyof T ? { readonly trainable?: false } : unknown) &
      Readonly<Pick<T, Extract<keyof T, UpdateKey>>>
  : never;

/** The layer `zero_padding2d` with all of its options. */
export type ZeroPadding = Omit<Complete<spec.ZeroPadding2DLayer>, 'padding'> & { readonly padding: Sides };

/** A layer with all of its options that takes one input. The key `trainable` is there for a frozen layer alone. */
export type PlainLayer =
  | Complete<Exclude<spec.Layer, spec.ZeroPadding2DLayer | spec.ResidualLayer | spec.BranchesLayer | spec.RepeatLayer>>
  | ZeroPadding;

/** What a block leaves of itself in a network: the layer that merges the outputs of its branches. */
export type Merge =
  | (Omit<Complete<spec.ResidualLayer>, 'layers' | 'shortcut'> & { readonly merge: 'add' })
  | Omit<Complete<spec.BranchesLayer>, 'branches'>;
export type MergeKind = Merge['merge'];

/** A layer of a network without blocks, complete. */
export type Layer = PlainLayer | Merge;
export type LayerType = Layer['type'];
export type LayerOf<T extends LayerType> = Extract<Layer, { type: T }>;

/** Layers whose output is added to that of the shortcut; no layers are the input itself. */
export interface Residual extends Omit<Complete<spec.ResidualLayer>, 'layers' | 'shortcut' | 'name'> {
  readonly name?: string;
  readonly layers: readonly ModelLayer[];
  readonly shortcut: readonly ModelLayer[];
}

/** Lists of layers that take the same input, and what merges their outputs. */
export interface Branches extends Omit<Complete<spec.BranchesLayer>, 'branches' | 'name'> {
  readonly name?: string;
  readonly branches: readonly (readonly ModelLayer[])[];
}

/** Layers that stand `times` times in the network. Those without a name get one of their own each time. */
export interface Repeat {
  readonly type: 'repeat';
  readonly name?: never;
  readonly times: number;
  readonly layers: readonly ModelLayer[];
}

/** What holds lists of layers. Compiling a network leaves only the merges of blocks. */
export type LayerBlock = Residual | Branches | Repeat;

/** A layer whose name may be left out. */
export type MaybeNamed<L extends Layer> = L extends unknown ? Omit<L, 'name'> & { readonly name?: string } : never;

/** What a list of layers holds, complete. All but `repeat` and what stands inside it have a name. */
export type ModelLayer = MaybeNamed<PlainLayer> | LayerBlock;

/** An optimizer with all of its options. The keys of `UpdateKey` are there if it uses them. */
export type Optimizer = Complete<spec.Optimizer>;
/** A learning rate schedule with all of its options. */
export type Schedule = Complete<spec.Schedule>;
/** A loss with all of its options. */
export type Loss = Complete<spec.Loss>;
/** A metric with all of its options. */
export type Metric = Complete<spec.Metric>;
/** A random change of training images, with all of its options. */
export type Augmentation = Complete<spec.Augmentation>;
export type AugmentationType = Augmentation['type'];
export type Monitor = NonNullable<spec.EarlyStopping['monitor']>;

/** How a network is trained: the section `train`, complete. */
export interface Training {
  readonly optimizer: Optimizer;
  readonly learning_rate_schedule: Schedule;
  readonly loss: Loss;
  /** By class, or `balanced`; absent if all examples count the same. */
  readonly class_weight?: 'balanced' | Readonly<Record<string, number>>;
  readonly metrics: readonly Metric[];
  readonly batch_size: number;
  readonly epochs: number;
  readonly shuffle: boolean;
  readonly early_stopping: false | Complete<spec.EarlyStopping>;
  readonly reduce_lr_on_plateau: false | Complete<spec.ReduceLrOnPlateau>;
  readonly checkpoint: Complete<spec.Checkpoint>;
  readonly log_every: number;
  readonly fast_math: boolean;
}

/** Keys of `data` for a user's own files. What is left out is found out when they are read. */
export type SourceKey =
  | ('format' | 'size' | 'fit' | 'channels' | 'test' | 'test_path')
  | ('class_names' | 'labels' | 'label_column' | 'label_offset' | 'transpose');

/** What a network is trained on: the section `data`, complete. It names a `dataset`, a `path` or a `directory`. */
export interface ExperimentData extends Readonly<
  Partial<Omit<Pick<spec.DataSpec, SourceKey>, 'size' | 'class_names'>>
> {
  readonly dataset?: NonNullable<spec.DataSpec['dataset']>;
  /** Absolute. */
  readonly path?: string;
  /** Absolute. */
  readonly directory?: string;
  readonly size?: Pair;
  readonly class_names?: readonly string[];
  readonly validation: NonNullable<spec.DataSpec['validation']>;
  readonly limit: spec.LimitSpec;
  readonly augment: readonly Augmentation[];
  readonly normalization: NonNullable<spec.DataSpec['normalization']>;
}

/** The network: the section `model`, complete. */
export interface Model {
  /** Absolute path of a run folder; absent if all weights begin as the layers say. */
  readonly init_from?: string;
  readonly layers: readonly ModelLayer[];
}

/** A checked experiment with every default filled in; itself a valid experiment file. */
export interface Experiment {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly engine: NonNullable<spec.ExperimentSpec['engine']>;
  readonly data: ExperimentData;
  readonly model: Model;
  readonly train: Training;
}
