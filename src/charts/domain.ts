export type Domain = readonly [low: number, high: number];

/** The values with some air, zoomed in; a single value gets a range around it. Null without values. */
export function chooseLinearDomain(values: readonly number[], limits: Domain = [-Infinity, Infinity]): Domain | null {
  if (values.length === 0) return null;
  const [low, high] = findExtent(values);
  const air = high > low ? (high - low) * 0.04 : Math.max(Math.abs(high) * 0.02, 1e-3);
  return [Math.max(limits[0], low - air), Math.min(limits[1], high + air)];
}

/** To the next number of one digit on either side, so that the axis ends near a tick. The values are above 0. */
export function chooseLogDomain(values: readonly number[]): Domain {
  const [low, high] = findExtent(values);
  const [down, up] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.floor(Math.log10(high))];
  return [
    Number((Math.floor(low / 1.02 / down) * down || down * 0.9).toPrecision(2)),
    Number((Math.ceil((high * 1.02) / up) * up).toPrecision(2)),
  ];
}

/** Where a value stands on a scale: 0 at its low end, 1 at its high end, in the middle of a scale of one value. */
export function findShareOfScale(value: number, { type, domain: [low, high] }: Scale): number {
  const at = type === 'log' ? Math.log : (number: number) => number;
  return low === high ? 0.5 : (at(value) - at(low)) / (at(high) - at(low));
}

interface Scale {
  readonly type: 'linear' | 'log';
  readonly domain: Domain;
}

/** Whether the values differ so much that a linear axis would hide the small ones. */
export function isWide(values: readonly number[], ratio: number): boolean {
  if (values.length === 0) return false;
  const [low, high] = findExtent(values);
  return low > 0 && high / low > ratio;
}

function findExtent(values: readonly number[]): Domain {
  return values.reduce<Domain>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
