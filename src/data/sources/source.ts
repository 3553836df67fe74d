import type { DataFile, ExampleSet, ImageShape } from '../types.js';

/** How the examples of one format are found and read. A format is one file here and one line in the registry. */
export interface SourceFormat {
  /** As people call it: "photos/: image folder, 3 classes". */
  readonly title: string;
  /** What a path must hold, for those who named another one: "a folder with a folder of pictures for each class". */
  readonly accepts: string;
  /** The settings that it has a use for. Others are refused before it is asked. */
  readonly uses: readonly FormSetting[];
  /** Nobody stores pictures with rows and columns exchanged in it. Default: `false` */
  readonly isUpright?: boolean;
  /** Whether a place holds this format, by its names and first bytes alone. */
  readonly recognizes: (place: Place) => boolean;
  /**
   * What can be said without decoding a picture.
   *
   * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED
   */
  readonly outline: (settings: SourceSettings, options: SourceOptions) => Promise<SourceOutline>;
  /**
   * Reads and checks everything. Sizes are checked against limits before memory is taken.
   *
   * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DISK
   */
  readonly read: (settings: SourceSettings, options: SourceOptions) => Promise<SourceExamples>;
}

/** A file or a folder, looked at from outside. */
export interface Place {
  readonly path: string;
  readonly isFolder: boolean;
  /** The names in a folder, in the order of their bytes and without hidden ones; of a file its own name. */
  readonly names: readonly string[];
  /** The first bytes of a file, at most 4096, unpacked if it is gzipped; empty for a folder. */
  readonly head: Uint8Array;
}

/**
 * What the section `data` says of a source; complete. The rest of it is done for every format alike, by `readSource`:
 * `label_offset`, `transpose`, `test_path`, `test`, `class_names`.
 */
export interface SourceSettings {
  /** Absolute. */
  readonly path: string;
  /** Height and width to which pictures are brought; `null` if they must all have the same. */
  readonly size: readonly [height: number, width: number] | null;
  readonly fit: 'resize' | 'crop' | 'letterbox';
  /** `null`: as the source has them. */
  readonly channels: 1 | 3 | null;
  /** A column by its name or by its number from 0; `null`: the one that the format usually has. */
  readonly labelColumn: string | number | null;
  /** CIFAR-100 has two labels for each picture. */
  readonly labels: 'fine' | 'coarse';
}

export type FormSetting = Exclude<keyof SourceSettings, 'path'>;

export interface SourceOptions {
  /** Where decoded pictures are kept. */
  readonly cacheDirectory: string;
  readonly threads: number | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SourceProgress) => void;
}

/** Long work of a source, such as decoding pictures. */
export interface SourceProgress {
  /** "decoding photos/" */
  readonly activity: string;
  readonly done: number;
  readonly total: number;
}

/** The sets that a source may have. */
export type Split = 'train' | 'test' | 'validation';

export interface SourceOutline {
  readonly imageShape: ImageShape;
  readonly classes: number;
  /** `null` if labels are only numbers; '' for a label without a name. */
  readonly classNames: readonly string[] | null;
  /** The lowest label that occurs. Labels are as the files have them, 0 to 255. */
  readonly lowestLabel: number;
  /** Whether the files have rows and columns exchanged, as EMNIST's; absent if nothing in them says. */
  readonly isTransposed?: boolean | undefined;
  readonly trainCount: number;
  /** `null` if the source has no test set. */
  readonly testCount: number | null;
  /** `null` if the source has no validation set. */
  readonly validationCount: number | null;
  /** What was assumed or passed over: each a sentence. */
  readonly remarks: readonly string[];
}

/** Examples as a source has them, before any limit or split. Nobody else holds its arrays. */
export interface SourceExamples extends Pick<
  SourceOutline,
  'imageShape' | 'classes' | 'classNames' | 'isTransposed' | 'remarks'
> {
  readonly train: ExampleSet;
  readonly test: ExampleSet | null;
  readonly validation: ExampleSet | null;
  /** Everything that was read, with digests; a folder of pictures is one entry, whose digest covers names and contents. */
  readonly files: readonly DataFile[];
  /** SHA-256 of files as they are stored, such as those of `.gz` files; a dataset by name may be known by them. */
  readonly storedDigests?: readonly string[];
}
