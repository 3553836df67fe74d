import { exp, log } from '../exact-math.js';

/** What a parameter may be. */
export type Domain = Choice | Range;

/** A point holds the index of the value. */
export interface Choice {
  readonly kind: 'choice';
  readonly values: readonly unknown[];
}

/** A point holds the value itself, a whole number of steps from `min`. */
export interface Range {
  readonly kind: 'range';
  readonly min: number;
  readonly max: number;
  /** `log` wants a `min` above 0. */
  readonly scale: 'linear' | 'log';
  readonly step?: number;
  /** Steps by 1 unless `step` says more; `min` and `step` are whole numbers then. */
  readonly integer: boolean;
}

export interface Parameter {
  /** Where the value goes in the experiment, as `train.optimizer.learning_rate`. */
  readonly path: string;
  readonly domain: Domain;
  /** Active only while each of these choices is active itself and has one of these indices. */
  readonly when: readonly Condition[];
}

export interface Condition {
  /** Of a parameter that is a choice. */
  readonly path: string;
  readonly indices: readonly number[];
}

/** In reading order. */
export type Space = readonly Parameter[];

/** One number for each active parameter, by path. A path is what a user wrote: read it by `valueAt`. */
export type Point = Readonly<Record<string, number>>;

/** `undefined` where the parameter is not active. */
export function valueAt(point: Point, path: string): number | undefined {
  return Object.hasOwn(point, path) ? point[path] : undefined;
}

/** The same text for equal points of a space. */
export function pointKey(space: Space, point: Point): string {
  return space.map(({ path }) => valueAt(point, path)).join();
}

/** The point of these numbers, one for each parameter in the space's order, without the inactive ones. */
export function pointOf(space: Space, numbers: ArrayLike<number>): Point {
  return Object.fromEntries(
    space.flatMap(({ path }, at) => (isActive(space, at, numbers) ? [[path, numbers[at]!]] : [])),
  );
}

/** Whether the space's `at`-th parameter is active where its parents have these numbers. They may stand below it. */
export function isActive(space: Space, at: number, numbers: ArrayLike<number>): boolean {
  return space[at]!.when.every(({ path, indices }) => {
    const parent = placeOf(space, path);
    return indices.includes(numbers[parent]!) && isActive(space, parent, numbers);
  });
}

export function placeOf(space: Space, path: string): number {
  const place = space.findIndex((parameter) => parameter.path === path);
  if (place < 0) throw new Error(`no parameter ${path} in this space`);
  return place;
}

/** Whether the domain has a countable set of values, as a grid wants: a choice, steps, or whole numbers on a line. */
export function isEnumerable(domain: Domain): boolean {
  return domain.kind === 'choice' || domain.step !== undefined || (domain.integer && domain.scale === 'linear');
}

/** How many values the domain has; `Infinity` for a range without steps. */
export function countValues(domain: Domain): number {
  if (domain.kind === 'choice') return domain.values.length;
  const step = stepOf(domain);
  // 0.3 is three steps of 0.1, though 0.3 / 0.1 is less.
  return step === undefined ? Infinity : Math.floor((domain.max - domain.min) / step + 1e-9) + 1;
}

/** The number a point holds for the domain's `at`-th value, from 0. */
export function nthValue(domain: Domain, at: number): number {
  if (domain.kind === 'choice') return at;
  const step = stepOf(domain)!;
  // As it would be written: 0.1 * 3 is 0.30000000000000004. The sum takes -0 away.
  return Number((domain.min + at * step).toFixed(Math.max(decimals(domain.min), decimals(step)))) + 0;
}

/** The number a point holds where a uniform number of [0, 1) falls in the domain. */
export function atQuantile(domain: Domain, uniform: number): number {
  const count = countValues(domain);
  if (domain.kind === 'choice') return Math.floor(uniform * count);
  const { low, high } = edgesOf(domain);
  return nearestValue(domain, low + uniform * (high - low));
}

/** The ends of a range's line: its values or their logarithms, with half a step to both sides. */
export interface Edges {
  readonly low: number;
  readonly high: number;
}

export function edgesOf(range: Range): Edges {
  const { min, max, scale } = range;
  const half = (stepOf(range) ?? 0) / 2;
  const last = half === 0 ? max : nthValue(range, countValues(range) - 1);
  // Half a step below the first value may be 0, which has no logarithm.
  const first = scale === 'log' ? Math.max(min - half, min / 2) : min - half;
  return { low: placeOnLine(range, first), high: placeOnLine(range, last + half) };
}

export function placeOnLine({ scale }: Range, value: number): number {
  return scale === 'log' ? log(value) : value;
}

/** The range's value nearest to a place on its line. */
export function nearestValue(range: Range, place: number): number {
  const { min, max, scale } = range;
  const value = scale === 'log' ? exp(place) : place;
  const step = stepOf(range);
  if (step === undefined) return Math.min(Math.max(value, min), max);
  const at = Math.floor((value - min) / step + 0.5);
  return nthValue(range, Math.min(Math.max(at, 0), countValues(range) - 1));
}

export function stepOf({ step, integer }: Range): number | undefined {
  return step ?? (integer ? 1 : undefined);
}

/** Of a number as JavaScript writes it: 3 of 0.125, 7 of 1e-7. */
function decimals(number: number): number {
  const [digits = '', exponent = '0'] = String(number).split('e');
  return Math.min(100, Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent)));
}
