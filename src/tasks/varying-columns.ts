import { pathName } from '../config/blocks/path-name.js';

/** Said of each run by columns of their own. */
const OWN_COLUMNS: readonly string[] = ['name', 'description', 'seed'];
/** A text that is longer has no room in a cell. */
const MOST_LETTERS = 40;

/**
 * Paths of the values that differ between experiments, in their order, at most so many. A list of layers that differs in
 * its length is left out: it has no room in a cell. Equal parts that are the same object are not looked into.
 */
export function varyingPaths(experiments: readonly unknown[], most: number): string[] {
  const paths: string[] = [];
  for (const steps of differences(experiments.filter((one) => one !== undefined))) {
    if (steps.length === 1 && OWN_COLUMNS.includes(steps[0]!)) continue;
    if (paths.length === most) break;
    paths.push(pathName(steps));
  }
  return paths;
}

function* differences(values: readonly unknown[], steps: readonly string[] = []): Generator<readonly string[]> {
  const distinct = [...new Set(values)];
  if (distinct.length < 2) return;
  const parts = distinct.filter((value) => typeof value === 'object' && value !== null);
  const isOfParts = parts.length > 0 && distinct.length - parts.length === Number(distinct.includes(undefined));
  if (!isOfParts || !haveOneForm(parts)) {
    if (isShort(distinct)) yield steps;
    return;
  }
  const keys = new Set(parts.flatMap((part) => Object.keys(part as object)));
  for (const key of keys) {
    const below = distinct.map((part) => valueOf(part, key));
    yield* differences(below, [...steps, key]);
  }
}

/** All mappings, or all lists of one length. */
function haveOneForm(parts: readonly unknown[]): boolean {
  const [first] = parts;
  return parts.every((part) =>
    Array.isArray(first)
      ? Array.isArray(part) && part.length === first.length && part.some(isPart)
      : !Array.isArray(part),
  );
}

function isPart(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isShort(values: readonly unknown[]): boolean {
  const texts = new Set(values.map((value) => JSON.stringify(value) ?? ''));
  return texts.size > 1 && [...texts].every((text) => text.length <= MOST_LETTERS);
}

function valueOf(part: unknown, key: string): unknown {
  return typeof part === 'object' && part !== null && Object.hasOwn(part, key)
    ? (part as Record<string, unknown>)[key]
    : undefined;
}
