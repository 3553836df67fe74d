import type { PlanLayer, WeightRole } from '../../../model/types.js';
import { wholeSlot } from '../node.js';
import type { Site, SlotRange } from '../node.js';

/** A layer's weights by their role. */
export interface Roles {
  /** Addresses; 0 if the layer has no such weight. */
  readonly weight: (role: WeightRole) => number;
  readonly gradient: (role: WeightRole) => number;
  /** Those of these roles that the layer has. */
  readonly slots: (...roles: readonly WeightRole[]) => SlotRange[];
}

export function findRoles(site: Site, { slots }: PlanLayer): Roles {
  const at = (address: Site['weight'], role: WeightRole): number => {
    const slot = slots.find((one) => one.role === role);
    return slot === undefined ? 0 : address(slot);
  };
  return {
    weight: (role) => at(site.weight, role),
    gradient: (role) => at(site.gradient, role),
    slots: (...roles) => slots.filter(({ role }) => roles.includes(role)).map(wholeSlot),
  };
}
