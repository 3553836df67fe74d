import { freeNames } from '../config/blocks/free-names.js';
import type { FreeName } from '../config/blocks/free-names.js';
import type { Plan } from './types.js';

export type { FreeName } from '../config/blocks/free-names.js';

/** Gives names that no layer of a plan has. */
export function namesBeside({ layers }: Pick<Plan, 'layers'>): FreeName {
  return freeNames(layers.map(({ name }) => name));
}
