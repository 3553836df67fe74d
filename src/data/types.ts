/** Height, width, channels. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** What can be said of a dataset before its images are read. */
export interface DatasetInfo {
  readonly name: string;
  readonly imageShape: ImageShape;
  /** How many; labels are 0 to `classes - 1`. */
  readonly classes: number;
  readonly classNames: readonly string[];
  /** Present only if label 0 never occurs, as in EMNIST's letters. */
  readonly lowestLabel?: number;
  /** What was subtracted from the labels in a user's own files; absent for 0. */
  readonly labelOffset?: number;
  /** Rows and columns of the pictures in a user's own files were exchanged; absent if not. */
  readonly isTransposed?: boolean;
  /** The dataset by name whose examples a user's own files hold. */
  readonly knownAs?: string;
  readonly trainCount: number;
  /** 0 if there is no test set: examples are then held out. */
  readonly testCount: number;
  /** What was found and assumed, each a sentence; none for a named dataset. */
  readonly remarks: readonly string[];
}

/** Pixels as bytes, or as floats from 0 to 1: a float is as bright as the byte of 255 times its value. */
export type Images = Uint8Array | Float32Array;

/** Images are (count, height, width, channels), row after row. Labels are bytes, one per image. */
export interface ExampleSet {
  readonly count: number;
  readonly images: Images;
  readonly labels: Uint8Array;
}

/** Network input = byte * scale[channel] + offset[channel]. A float counts as the byte of 255 times its value. */
export interface Normalization {
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/**
 * A file of a dataset. Those in IDX format are training images and labels, then test images and labels. A folder of
 * pictures is one entry.
 */
export interface DataFile {
  readonly name: string;
  /** Size of the uncompressed file, in bytes. */
  readonly bytes: number;
  /** Of the uncompressed file, in hexadecimal digits. */
  readonly sha256: string;
}

/** A dataset in memory, split and limited. */
export interface Dataset extends DatasetInfo {
  readonly training: ExampleSet;
  /** `null` when the request says `validation: none`; the same object as `test` when it says `test`. */
  readonly validation: ExampleSet | null;
  readonly test: ExampleSet;
  readonly normalization: Normalization;
  readonly files: readonly DataFile[];
}

/** Progress of a download; `totalBytes` is `null` if the server does not say. */
export interface DownloadProgress {
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
}
