import { cifar } from './cifar.js';
import { csv } from './csv.js';
import { idx } from './idx.js';
import { imageFolder } from './image-folder.js';
import { npz } from './npz.js';
import { parquet } from './parquet.js';
import type { SourceFormat } from './source.js';

/** A new format is one file and one line here. The first that recognizes a place reads it. */
export const FORMATS = {
  idx,
  cifar,
  image_folder: imageFolder,
  npz,
  csv,
  parquet,
} satisfies Readonly<Record<string, SourceFormat>>;

/** A form in which a user's own examples can be. */
export type FormatName = keyof typeof FORMATS;
