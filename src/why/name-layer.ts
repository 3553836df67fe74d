import { pathName } from '../config/blocks/path-name.js';
import type { PlanLayer } from '../model/types.js';

/** Where a layer stands in the experiment, and its name: `layers[2].layers[0], conv2d_1`. */
export function nameLayer({ path, name }: Pick<PlanLayer, 'path' | 'name'>): string {
  return `${pathName(path.slice(1).map(String))}, ${name}`;
}
