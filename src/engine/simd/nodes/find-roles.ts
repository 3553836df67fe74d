import type { PlanLayer, WeightRole } from '../../../model/types.js';
import type { Site } from '../node.js';

/** Addresses of the layer's weights by their role; 0 if it has no such weight. */
export function findRoles(
  site: Site,
  { slots }: PlanLayer,
): { weight: (role: WeightRole) => number; gradient: (role: WeightRole) => number } {
  const slotOf = (role: WeightRole) => slots.find((slot) => slot.role === role);
  const at = (address: Site['weight'], role: WeightRole): number => {
    const slot = slotOf(role);
    return slot === undefined ? 0 : address(slot);
  };
  return { weight: (role) => at(site.weight, role), gradient: (role) => at(site.gradient, role) };
}
