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
 * The outputs of a network's layers for one image: `bytes` are its pixels in the network's input shape, (height, width,
 * channels). Default of `layers`: all of them.
 *
 * @throws {MnistxError} SHAPE_MISMATCH for an image of another size
 */
export async function computeActivations(
  { plan, session }: { readonly plan: Plan; readonly session: Session },
  bytes: Uint8Array,
  layers: readonly PlanLayer[] = plan.layers,
): Promise<Activation[]> {
  if (bytes.length !== sizeOf(plan.inputShape)) {
    const shape = plan.inputShape.join(' x ');
    const message = `${bytes.length} bytes are not an image of ${shape}`;
    throw new MnistxError({ code: 'SHAPE_MISMATCH', message, fix: `pass ${sizeOf(plan.inputShape)} bytes` });
  }
  const found: Activation[] = [];
  for (const layer of layers) found.push({ layer, values: await session.layerOutput(layer.index, bytes, 1) });
  return found;
}
