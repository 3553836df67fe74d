import type { ParameterSpec, RangeSpec } from './types.js';

/** How many points the grid of these parameters has; counting ends above `most`. */
export function countPoints(specs: readonly ParameterSpec[], most = 10_000): number {
  const order = parentsFirst(specs);
  const chosen = new Map<string, number>();
  let count = 0;
  const visit = (at: number): void => {
    const spec = order[at];
    if (spec === undefined) {
      count++;
      return;
    }
    const isActive = spec.when.every(({ path, indices }) => indices.includes(chosen.get(path) ?? -1));
    const values = isActive ? countValues(spec) : 1;
    for (let index = 0; index < values && count <= most; index++) {
      if (isActive) chosen.set(spec.path, index);
      visit(at + 1);
    }
    chosen.delete(spec.path);
  };
  visit(0);
  return count;
}

function countValues(spec: ParameterSpec): number {
  return spec.kind === 'choice' ? spec.values.length : countSteps(spec);
}

/** `Infinity` for any number between. */
function countSteps({ min, max, step, isInteger }: RangeSpec): number {
  const width = step ?? (isInteger ? 1 : null);
  // 0.3 is three steps of 0.1, though 0.3 / 0.1 is less.
  return width === null ? Infinity : Math.floor((max - min) / width + 1e-9) + 1;
}

/** In an order in which each parameter comes behind those it waits for; conditions that lead in a circle are left as they are. */
export function parentsFirst(specs: readonly ParameterSpec[]): readonly ParameterSpec[] {
  const ordered: ParameterSpec[] = [];
  const seen = new Set<string>();
  const add = (spec: ParameterSpec | undefined): void => {
    if (spec === undefined || seen.has(spec.path)) return;
    seen.add(spec.path);
    for (const { path } of spec.when) add(specs.find((other) => other.path === path));
    ordered.push(spec);
  };
  specs.forEach(add);
  return ordered;
}
