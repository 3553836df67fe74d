import type { DatasetName } from './datasets.js';
import type { FormatName } from './sources/registry.js';
import type { SourceSettings } from './sources/source.js';
import type { Splitting } from './splitting.js';

/** A dataset by its name, or the user's own files. */
export type DataSource = { readonly dataset: DatasetName } | OwnData | OwnDirectory;

/** Examples in a file or a folder. Everything but `path` may be left out. */
export interface OwnData extends Partial<SourceSettings> {
  readonly path: string;
  /** Default: `auto`, found out by names and first bytes */
  readonly format?: FormatName | 'auto';
  /** A file or folder of test examples, in the form of `path`. */
  readonly testPath?: string;
  /** The fraction to hold out for the test if there is no test set. Default: `0.2` */
  readonly test?: number;
  /** Default: names of folders, metadata of the files, or numbers */
  readonly classNames?: readonly string[];
  /** Subtracted from each label. Default: 1 if labels without names begin at 1, else 0 */
  readonly labelOffset?: number;
  /** Whether to exchange rows and columns of each picture. Default: `true` for the files of EMNIST */
  readonly transpose?: boolean;
}

/** A folder with four IDX files, whose first examples a limit takes and whose labels are as they are. */
export interface OwnDirectory extends Pick<OwnData, 'classNames' | 'labelOffset' | 'transpose'> {
  readonly directory: string;
}

/** Which data to load, and how to limit, split and normalize it. */
export interface DataRequest extends Splitting {
  readonly source: DataSource;
}
