import type { DataFile, DatasetInfo } from '../data/types.js';

/** playground.json: what the page of a playground finds beside itself. */
export interface Site {
  /** Of mnistx, exactly. */
  readonly version: string;
  readonly datasets: readonly SiteDataset[];
  /** All files of the folder, relative to it. */
  readonly files: readonly string[];
  /** Experiments to begin with; each trains on one of the datasets. */
  readonly templates: readonly { readonly name: string; readonly text: string }[];
}

export interface SiteDataset extends Omit<DatasetInfo, 'remarks'> {
  /** Drawings are centred like handwritten characters. */
  readonly isHandwriting: boolean;
  /** Training images and labels, then those of the test set. */
  readonly files: readonly SiteFile[];
}

/** An IDX file, packed by gzip. Its name, size and digest are those of its content. */
export interface SiteFile extends DataFile {
  /** Relative to the page. */
  readonly path: string;
  readonly packedBytes: number;
}
