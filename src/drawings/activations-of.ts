import type { Images } from '../data/types.js';
import type { Session } from '../engine/types.js';
import { MnistxError } from '../errors.js';
import { sizeOf } from '../model/layer-definition.js';
import type { Plan, PlanLayer } from '../model/types.js';

/** The output of one layer for one image. */
export interface Activation {
  readonly layer: PlanLayer;
  /** (...outputShape), the last axis being channels or units. */
  readonly values: Float32Array;
}

/**
 * The outputs of a network's layers for one image: its pixels in the network's input shape, (height, width, channels).
 * Default of `layers`: all of them.
 *
 * @throws {MnistxError} SHAPE_MISMATCH for an image of another size
 */
export async function computeActivations(
  { plan, session }: { readonly plan: Plan; readonly session: Session },
  image: Images,
  layers: readonly PlanLayer[] = plan.layers,
): Promise<Activation[]> {
  if (image.length !== sizeOf(plan.inputShape)) {
    const shape = plan.inputShape.join(' x ');
    const message = `${image.length} values are not an image of ${shape}`;
    throw new MnistxError({ code: 'SHAPE_MISMATCH', message, fix: `pass ${sizeOf(plan.inputShape)} of them` });
  }
  const found: Activation[] = [];
  for (const layer of layers) found.push({ layer, values: await session.layerOutput(layer.index, image, 1) });
  return found;
}
