import type { FreeName } from '../../model/free-names.js';
import type { PlanLayer, Shape, WeightSlot } from '../../model/types.js';
import type { KerasPart } from './objects.js';

/** How Keras holds a layer for which it has not just one layer, with the same variables in the same order. */
export interface KerasForm {
  /** The layers of Keras that it is, each fed by the one before. Default: the one that its definition says */
  readonly parts?: (layer: PlanLayer, freeName: FreeName) => readonly [KerasPart, ...KerasPart[]];
  /** Its layer takes its input twice, as two arguments. Default: `false` */
  readonly takesInputTwice?: true;
  /** Default: its slots */
  readonly variables?: (layer: PlanLayer) => readonly LayerVariable[];
  /** How training differs there, in a few words; `null` if it does not. Default: it does not */
  readonly remark?: (layer: PlanLayer) => string | null;
}

/** A variable of the layer of Keras that has the name of a layer of a plan. */
export interface LayerVariable {
  /** The layer within that layer whose variable it is: `query_dense`. Default: none, it is its own */
  readonly part?: string;
  readonly shape: Shape;
  readonly isTrainable: boolean;
  /** Its values, from all weights of the plan. */
  readonly values: (weights: Float32Array) => Float32Array;
}

/** A weight as it is. */
export function slotVariable({ shape, offset, size, trainable }: WeightSlot): LayerVariable {
  return { shape, isTrainable: trainable, values: (weights) => weights.slice(offset, offset + size) };
}
