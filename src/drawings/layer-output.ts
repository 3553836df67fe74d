import type { Plan } from '../model/types.js';
import { mapsOf } from './activation-maps.js';
import type { ActivationMaps } from './activation-maps.js';
import type { Activation } from './activations-of.js';
import { isShownAsBars, nameUnits } from './name-units.js';

/** What a layer makes of a picture: bars for a few units, else pictures. */
export interface LayerOutput extends Pick<Activation, 'layer'> {
  readonly maps: ActivationMaps;
  /** `null` if they are too many for bars. */
  readonly units: ReturnType<typeof nameUnits> | null;
}

const MOST_MAPS = 64;
/** Of all maps of one layer: they are sent. */
const MOST_MAP_VALUES = 2 ** 18;

export function describeOutput(
  activation: Activation,
  names: { readonly plan: Pick<Plan, 'layers'>; readonly classNames: readonly string[] },
): LayerOutput {
  const { layer } = activation;
  const [height = 1, width = 1] = layer.outputShape;
  const mostMaps = Math.max(1, Math.min(MOST_MAPS, Math.floor(MOST_MAP_VALUES / (height * width))));
  const units = isShownAsBars(layer) ? nameUnits(activation, names) : null;
  return { layer, maps: mapsOf(activation, mostMaps), units };
}
