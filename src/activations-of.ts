import type { Session } from './engine/types.js';
import { sizeOf } from './model/layer-definition.js';
import type { Plan, PlanLayer } from './model/types.js';

/** What one layer makes of one image. */
export interface Activation {
  readonly layer: PlanLayer;
  /** (...outputShape), the last axis being channels or units. */
  readonly values: Float32Array;
}

/**
 * The outputs of a network's layers for one image: bytes of the network's input shape, (height, width, channels), be they
 * of a dataset or of a picture that was brought to that shape. Default of `layers`: all of them.
 */
export async function activationsOf(
  { plan, session }: { readonly plan: Plan; readonly session: Session },
  bytes: Uint8Array,
  layers: readonly PlanLayer[] = plan.layers,
): Promise<Activation[]> {
  if (bytes.length !== sizeOf(plan.inputShape)) {
    throw new Error(`${bytes.length} bytes are no image of ${plan.inputShape.join(' x ')}`);
  }
  const found: Activation[] = [];
  for (const layer of layers) found.push({ layer, values: await session.layerOutput(layer.index, bytes, 1) });
  return found;
}
