import type { DataSpec, ExperimentSpec } from '../config/types.js';
import type { Layer as LayerSpec, TrainSpec } from '../config/spec.js';

export type { LayerSpec, TrainSpec };
export type NormalizationName = NonNullable<DataSpec['normalization']>;

/** A JSON object of a file that nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** A weight tensor of a foreign file. Its values have not been read. */
export interface ForeignTensor {
  /** What the file calls it, for messages. */
  readonly name: string;
  /** Name of its layer; of a layer within a layer its path, as `attention/query`. */
  readonly layer: string;
  /** What it does in its layer, as the file says it: `kernel`; `null` if weights are only numbered. */
  readonly role: string | null;
  readonly shape: readonly number[];
  /** The values, in the order of Keras' layout. */
  readonly read: () => Float32Array;
}

/** A layer of a Keras model, as its JSON says it. */
export interface ForeignLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Fields;
}

/** A layer in its network. */
export interface WiredLayer extends ForeignLayer {
  /** Places of the layers whose outputs it takes; none for the first, which takes the image. */
  readonly inputs: readonly number[];
}

/** The layers of a network with one input and one output. */
export interface Topology {
  /** In the order of Keras: each behind its inputs, the output last. */
  readonly layers: readonly WiredLayer[];
  /** Without the batch; `null` if the file does not say it. */
  readonly inputShape: readonly number[] | null;
  /** Optimizer and loss as Keras' `compile` got them; `null` if the model was not compiled. */
  readonly compiled: Fields | null;
}

/** A file that was read, with the digest of its bytes. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A model as a file holds it, before it is translated. */
export interface ForeignModel {
  /** Of these formats: `keras`, `h5`, `tfjs`, `safetensors`. */
  readonly format: string;
  /** The program that wrote it: `Keras 3.15.1`; `null` if the file does not say. */
  readonly program: string | null;
  /** `null` for a file of weights alone. */
  readonly topology: Topology | null;
  readonly tensors: readonly ForeignTensor[];
  /** The file says that its tensors are a state_dict of the module that `export --to python` writes. Default: `false` */
  readonly isStateDict?: boolean;
  readonly files: readonly SourceFile[];
}

/** Where a layer comes from. */
export interface Origin {
  readonly name: string;
  /** The axis that it works along, counted with the batch, which must be the last; `null` if it is. */
  readonly axis: number | null;
  /** Shape that its input must have, without the batch. Absent for any that the layer can take. */
  readonly inputShape?: readonly number[];
}

/** A foreign model as an experiment. */
export interface Translation {
  readonly spec: ExperimentSpec;
  /** Of each layer of the experiment, the layer in the file; `null` for one that only the experiment has. */
  readonly origins: readonly (Origin | null)[];
  /** What was left out or assumed, one sentence each. */
  readonly remarks: readonly string[];
}
