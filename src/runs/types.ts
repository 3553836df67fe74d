import type { Experiment } from '../config/types.js';
import type { EpochRecord, WeightsPlace } from '../records.js';

export type { EpochRecord, PredictionRecord, StepRecord } from '../records.js';

/**
 * The status of a run. `imported`: the model was trained by another program. `dead` is never written: a reader reports it
 * for a `running` run whose process is gone.
 */
export type RunStatus = 'running' | 'finished' | 'interrupted' | 'failed' | 'imported' | 'dead';

/** Size and SHA-256 of a file. */
export interface FileDigest {
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** A layer as run.json describes it. Shapes are without the batch. */
export interface ManifestLayer {
  readonly name: string;
  readonly type: string;
  /** Only where the network branches: places of the layers whose outputs it takes; -1 is the image. */
  readonly inputs?: readonly number[];
  readonly output_shape: readonly number[];
  readonly parameters: number;
  /** Absent if it is trained. */
  readonly trainable?: false;
  /** Forward pass of one image, a multiply-add counted as 2. */
  readonly flops: number;
}

/** The run whose weights another one began with. */
export interface InitRecord {
  /** Absolute path of its folder, and its name. */
  readonly folder: string;
  readonly name: string;
  /** SHA-256 of its model/weights.bin. */
  readonly sha256: string;
  /** Names of the layers that took its weights, and of those that began as usual. */
  readonly taken: readonly string[];
  readonly new: readonly string[];
}

/** run.json */
export interface Manifest {
  /**
   * Format of the run folder. Format 1 has no digest of itself or of growing tables, format 2 no version of the
   * formulas.
   */
  readonly format: 1 | 2 | 3;
  /** Version of the formulas the run was trained with; absent before format 3. */
  readonly formulas?: number;
  readonly name: string;
  readonly status: RunStatus;
  /** Why the run failed or stopped early; `null` otherwise. */
  readonly reason: string | null;
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly finished: string | null;
  readonly engine: {
    readonly name: string;
    readonly backend: string;
    readonly threads: number;
    readonly versions: Readonly<Record<string, string>>;
  };
  readonly data: {
    readonly name: string;
    readonly image_shape: readonly number[];
    /** Pixels are floats from 0 to 1; absent for bytes. */
    readonly float_images?: boolean;
    readonly classes: number;
    readonly class_names: readonly string[];
    /** What was subtracted from the labels in the user's own files, set or found out; absent for 0. */
    readonly label_offset?: number;
    /** Rows and columns of the pictures in the user's own files were exchanged; absent if not. */
    readonly transposed?: boolean;
    /** The dataset by name whose examples these are, if the user's own files hold one. */
    readonly known_as?: string;
    readonly training_examples: number;
    readonly validation_examples: number;
    readonly test_examples: number;
    /** The test examples are held out of the training examples by the seed; absent for a test set of the data's own. */
    readonly test_held_out?: boolean;
    readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  };
  readonly model: {
    readonly parameters: number;
    readonly trainable_parameters: number;
    /** Forward pass of one image, a multiply-add counted as 2. */
    readonly flops: number;
    /** All layer outputs of one image, as 32-bit floats. */
    readonly memory_bytes: number;
    readonly layers: readonly ManifestLayer[];
  };
  /** Of a run with `model.init_from`. */
  readonly init?: InitRecord;
  /** The resolved configuration; the same as config.resolved.yaml. */
  readonly experiment: Experiment;
  /** `--set` arguments, as typed. */
  readonly overrides: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly host: {
    readonly platform: string;
    readonly arch: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memory_bytes: number;
  };
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  readonly timings: {
    /** From the start of the run to its first training step. */
    readonly setup_seconds: number;
    readonly training_seconds: number;
    readonly epochs: number;
  };
  readonly metrics: {
    /** The last epoch; `null` before the first is done. */
    readonly final: EpochRecord | null;
    /** The epoch of the highest val_accuracy (accuracy without validation). */
    readonly best: EpochRecord | null;
    /** Loss and accuracy of the saved model on the test set; `null` until it is finished. */
    readonly test: { readonly loss: number; readonly accuracy: number } | null;
  };
  /**
   * Which weights model/ holds: those after whole epochs and, if training was stopped within one, steps of the next.
   * Absent if there are none, and in folders of earlier versions.
   */
  readonly weights?: WeightsPlace;
  /** When the run was continued, from which epoch and step, and what had changed; absent if it never was. */
  readonly resumed?: readonly {
    readonly at: string;
    /** Whole epochs done by then, and steps of the next one. */
    readonly epoch: number;
    readonly step?: number;
    readonly differences: readonly string[];
  }[];
  /** Where the model of a run with the status `imported` comes from; absent in all others. */
  readonly imported?: {
    /** Name of the file, without its folder. */
    readonly from: string;
    /** `keras`, `h5`, `tfjs` or `safetensors`. */
    readonly format: string;
    /** The program that saved it, `Keras 3.15.1`; `null` if the file does not say. */
    readonly program: string | null;
    readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
    /** What was left out or assumed, one sentence each. */
    readonly remarks: readonly string[];
  };
  /**
   * Digests of the other files of the folder, by relative path. Until the run has ended, the digest of a table covers
   * its first `bytes`, and checkpoints, which hold their own digest, are not listed.
   */
  readonly files: Readonly<Record<string, FileDigest>>;
}

/** A manifest without its digests, which the writer adds. */
export type ManifestContent = Omit<Manifest, 'files'>;

/** The manifest as written in the file. */
export interface WrittenManifest extends Manifest {
  /** SHA-256 of the text before this last key; format 1 has none. */
  readonly sha256?: string;
}

/** A place in a run: whole epochs, and steps of the next one. */
export interface Place {
  readonly epoch: number;
  readonly step: number;
}

/** A run folder that has been read. Charts and comparisons are made from it. */
export interface Run {
  /** Path of the folder, as given. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly history: readonly EpochRecord[];
}
