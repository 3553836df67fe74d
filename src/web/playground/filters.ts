import { signedColors } from '../../charts/picture-theme.js';
import { colorSignedValues, largest } from '../../images/color-map.js';
import type { Pixels } from '../../images/types.js';
import { filtersOf } from '../../model/filters.js';
import type { Filters } from '../../model/filters.js';
import type { Plan } from '../../model/types.js';

/** The weights of a layer as small pictures: blue above 0, orange below. */
export interface LayerFilters {
  readonly title: string;
  /** The colours go from minus this to this. */
  readonly most: number;
  readonly pictures: readonly Pixels[];
  /** How many there are in all. */
  readonly count: number;
}

const MOST_PICTURES = 32;

/** Of each layer whose weights are pictures, the first ones. */
export function listFilters(plan: Plan, weights: Float32Array): LayerFilters[] {
  return plan.layers.flatMap((layer) => filtersOf(plan, layer, weights)).flatMap(picturesOf);
}

/** One weight is no picture. */
function picturesOf({ layer, role, height, width, outputs, inputs, image }: Filters): LayerFilters[] {
  if (height * width === 1) return [];
  const count = outputs * inputs;
  const shown = Array.from({ length: Math.min(count, MOST_PICTURES) }, (_, at) =>
    image(Math.floor(at / inputs), at % inputs),
  );
  const most = largest(shown);
  const pictures = shown.map((values) => colorSignedValues({ height, width, values }, most || 1, signedColors));
  const part = role === 'kernel' ? '' : ` (${role.replace('_kernel', '')})`;
  return [{ title: `${layer.name}${part}`, most, pictures, count }];
}
