import type { Condition, Parameter } from '../../src/sweep/space.js';

/** Parameters of search spaces, as short as a test can read them. */
export function choice(path: string, count: number, when: readonly Condition[] = []): Parameter {
  return { path, domain: { kind: 'choice', values: Array.from({ length: count }, (_, at) => `${path}-${at}`) }, when };
}

export function range(
  path: string,
  min: number,
  max: number,
  {
    scale = 'linear',
    step,
    integer = false,
    when = [],
  }: { scale?: 'linear' | 'log'; step?: number; integer?: boolean; when?: readonly Condition[] } = {},
): Parameter {
  const steps = step === undefined ? {} : { step };
  return { path, domain: { kind: 'range', min, max, scale, integer, ...steps }, when };
}

export function when(path: string, ...indices: readonly number[]): Condition {
  return { path, indices };
}
