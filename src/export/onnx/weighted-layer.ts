import type { Value } from './graph.js';
import type { Layer } from '../../config/types.js';
import type { PlanLayer, WeightRole } from '../../model/types.js';

/** A layer with the values of its weights. */
export interface WeightedLayer<L extends Layer = Layer> {
  readonly layer: Omit<PlanLayer, 'options'> & { readonly options: L };
  /** `undefined` if the layer has none of that role. */
  readonly weights: (role: WeightRole) => Float32Array | undefined;
  /** What a merge takes besides the current value. */
  readonly others: readonly Value[];
}
