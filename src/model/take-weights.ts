import type { Plan, PlanLayer, WeightSlot } from './types.js';

/** A trained network whose weights another one begins with. */
export interface WeightSource {
  readonly layers: readonly PlanLayer[];
  /** In the order of its slots. */
  readonly weights: Float32Array;
}

/** What a network takes of another. Only layers with weights count. */
export interface TakenWeights {
  /** (plan.weightCount) */
  readonly weights: Float32Array;
  /** Names of the layers that have the other's weights. */
  readonly taken: readonly string[];
  /** The layers that keep their own. */
  readonly fresh: readonly FreshLayer[];
  /** Names of the other network's layers that nobody takes. */
  readonly unused: readonly string[];
}

export interface FreshLayer {
  readonly name: string;
  readonly isFrozen: boolean;
  /** `10 units there, 26 here`; `null` if the other network has no layer of that name. */
  readonly misfit: string | null;
}

/** Copies the weights of each layer whose name and shapes the other network has, too; `first` are those of the others. */
export function takeWeights({ layers }: Pick<Plan, 'layers'>, first: Float32Array, source: WeightSource): TakenWeights {
  const weights = first.slice();
  const taken: string[] = [];
  const fresh: FreshLayer[] = [];
  const theirs = new Map(withWeights(source.layers).map((layer) => [layer.name, layer]));
  for (const layer of withWeights(layers)) {
    const other = theirs.get(layer.name);
    const misfit = other === undefined ? null : findMisfit(other, layer);
    if (other === undefined || misfit !== null) {
      fresh.push({ name: layer.name, isFrozen: layer.isFrozen, misfit });
      continue;
    }
    layer.slots.forEach(({ offset }, index) => {
      const from = other.slots[index]!;
      weights.set(source.weights.subarray(from.offset, from.offset + from.size), offset);
    });
    taken.push(layer.name);
  }
  return { weights, taken, fresh, unused: [...theirs.keys()].filter((name) => !taken.includes(name)) };
}

function withWeights(layers: readonly PlanLayer[]): readonly PlanLayer[] {
  return layers.filter(({ slots }) => slots.length > 0);
}

/** What of two layers differs, in a few words; `null` if their weights have the same roles and shapes. */
function findMisfit(there: PlanLayer, here: PlanLayer): string | null {
  const [before, now] = [there, here].map(({ slots }) => slots.map(({ role }) => role).join(', '));
  if (before !== now) return `${before} there, ${now} here`;
  const index = here.slots.findIndex(({ shape }, at) => String(shape) !== String(there.slots[at]!.shape));
  return index < 0 ? null : describeShapes(there.slots[index]!, here.slots[index]!, here);
}

function describeShapes(there: WeightSlot, here: WeightSlot, { options }: PlanLayer): string {
  const counted = 'units' in options ? 'units' : 'filters' in options ? 'filters' : null;
  const isSameInput = String(there.shape.slice(0, -1)) === String(here.shape.slice(0, -1));
  if (counted !== null && isSameInput && here.role === 'kernel')
    return `${there.shape.at(-1)} ${counted} there, ${here.shape.at(-1)} here`;
  return `${here.role} ${there.shape.join('×')} there, ${here.shape.join('×')} here`;
}
