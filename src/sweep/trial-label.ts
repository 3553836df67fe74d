import type { Assignment } from '../config/sweep/types.js';

/** `0007`: the name of a trial's run folder, or with the seed, `0007-seed-2`, where there are several. */
export function trialName(number: number, seed: number | null): string {
  const name = String(number).padStart(4, '0');
  return seed === null ? name : `${name}-seed-${seed}`;
}

/** What differs from trial to trial, in short: `lr=0.0031 batch=64`. */
export function assignmentLabel(assignment: Assignment, shortNames = shortPaths([...assignment.keys()])): string {
  return [...assignment].map(([path, value]) => `${shortNames.get(path) ?? path}=${valueLabel(value)}`).join(' ');
}

/** Three digits tell trials apart; a mapping is told by its values. */
export function valueLabel(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(3)));
  if (Array.isArray(value)) return `[${value.map(valueLabel).join(',')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.values(value).map(valueLabel).join(',')}}`;
  return String(value);
}

const USUAL: ReadonlyMap<string, string> = new Map([
  ['train.optimizer.learning_rate', 'lr'],
  ['train.batch_size', 'batch'],
  ['train.optimizer.type', 'optimizer'],
]);

/** The shortest ends of paths that still tell them apart: `filters` or `layers[0].filters`. */
export function shortPaths(paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(paths.map((path) => [path, USUAL.get(path) ?? shortestEnd(path, paths)]));
}

function shortestEnd(path: string, paths: readonly string[]): string {
  const steps = path.split('.');
  for (let count = 1; count < steps.length; count++) {
    const end = steps.slice(-count).join('.');
    if (paths.filter((other) => other === end || other.endsWith(`.${end}`)).length === 1) return end;
  }
  return path;
}
