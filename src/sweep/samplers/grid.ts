import { countValues, isActive, nthValue, placeOf, pointOf } from '../space.js';
import type { Point, Space } from '../space.js';
import type { SamplerDefinition } from './sampler.js';

/**
 * Every combination once, the parameters in reading order and the last one fastest; a parameter that is not active does
 * not multiply. All domains must be enumerable. Points are counted, never listed, so that any grid has a size.
 */
export const grid: SamplerDefinition = {
  create: (space) => {
    const tree = treeOf(space);
    return { suggest: (trial) => nthPoint(tree, trial - 1) };
  },
  size: (space) => countPoints(treeOf(space), 0, numbersOf(space)),
};

interface Tree {
  readonly space: Space;
  /** Places in the space, each after its parents. */
  readonly order: readonly number[];
  /** Places of parameters that others depend on. */
  readonly parents: ReadonlySet<number>;
}

function treeOf(space: Space): Tree {
  const parentsOf = (at: number) => space[at]!.when.map(({ path }) => placeOf(space, path));
  const withParents = (at: number): number[] => [...parentsOf(at).flatMap(withParents), at];
  const places = space.map((_, at) => at);
  return { space, order: [...new Set(places.flatMap(withParents))], parents: new Set(places.flatMap(parentsOf)) };
}

function nthPoint(tree: Tree, index: number): Point | undefined {
  const { space, order, parents } = tree;
  const numbers = numbersOf(space);
  if (index >= countPoints(tree, 0, numbers)) return undefined;
  let rest = index;
  order.forEach((place, at) => {
    if (!isActive(space, place, numbers)) return;
    const { domain } = space[place]!;
    if (!parents.has(place)) {
      const each = countPoints(tree, at + 1, numbers);
      numbers[place] = nthValue(domain, Math.floor(rest / each));
      rest %= each;
      return;
    }
    for (let value = 0; ; value++) {
      numbers[place] = nthValue(domain, value);
      const count = countPoints(tree, at + 1, numbers);
      if (rest < count) return;
      rest -= count;
    }
  });
  return pointOf(space, numbers);
}

/** How many points begin with these numbers of the parameters before `order[at]`. */
function countPoints(tree: Tree, at: number, numbers: Float64Array): number {
  const { space, order, parents } = tree;
  const place = order[at];
  if (place === undefined) return 1;
  if (!isActive(space, place, numbers)) return countPoints(tree, at + 1, numbers);
  const { domain } = space[place]!;
  const count = countValues(domain);
  if (!parents.has(place)) return count * countPoints(tree, at + 1, numbers);
  let sum = 0;
  for (let value = 0; value < count; value++) {
    numbers[place] = nthValue(domain, value);
    sum += countPoints(tree, at + 1, numbers);
  }
  return sum;
}

function numbersOf(space: Space): Float64Array {
  return new Float64Array(space.length).fill(NaN);
}
