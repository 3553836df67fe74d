import type { MergeKind } from '../config/types.js';
import { LayerConfig } from './layer-config.js';
import { axisOf } from './layers.js';
import type { ForeignLayer } from './types.js';

/** By Keras' class names, which are also those of the operators: `x + y` is an `Add`. */
const MERGES: ReadonlyMap<string, MergeKind> = new Map([
  ['Concatenate', 'concatenate'],
  ['Add', 'add'],
  ['Average', 'average'],
  ['Maximum', 'maximum'],
  ['Multiply', 'multiply'],
]);

/** As many branches as a block may have. */
export const MOST_MERGED = 100;

export interface TranslatedMerge {
  readonly merge: MergeKind;
  /** The axis that it joins, counted with the batch, which must be the last; `null` if it is. */
  readonly axis: number | null;
}

export function isMerge({ className }: ForeignLayer): boolean {
  return MERGES.has(className);
}

/** @throws {MnistxError} MODEL_UNSUPPORTED for an option without counterpart */
export function translateMerge(layer: ForeignLayer, remarks: string[]): TranslatedMerge {
  const config = new LayerConfig(layer);
  const merge = MERGES.get(layer.className)!;
  const axis = merge === 'concatenate' ? axisOf(config) : undefined;
  config.finish();
  remarks.push(...config.remarks);
  return { merge, axis: axis ?? null };
}
