import type { Pixels } from './types.js';

/** Numbers of an image of one channel, row after row. */
export interface Values {
  readonly width: number;
  readonly height: number;
  readonly values: ArrayLike<number>;
}

/**
 * Signed numbers as colours: `-limit` gets the first colour, 0 the middle one, `limit` the last; colours between
 * are interpolated linearly, as on Vega's linear scale. A value that is not a number gets the colour of 0.
 */
export function colorSignedValues({ width, height, values }: Values, limit: number, colors: readonly string[]): Pixels {
  const stops = colors.map(parseColor);
  const bytes = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const value = values[at] ?? 0;
    const share = Number.isFinite(value) && limit > 0 ? (value / limit + 1) / 2 : 0.5;
    bytes.set(interpolate(stops, share), at * 3);
  }
  return { width, height, channels: 3, bytes };
}

/** The largest distance of a number from 0, as a limit of the colours; 0 if there are no finite ones but 0. */
export function largest(arrays: readonly Float32Array[]): number {
  let most = 0;
  for (const values of arrays)
    for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

/** Numbers from 0 on as ink on paper: 0 is white, `high` is black. */
export function colorInk({ width, height, values }: Values, high: number): Pixels {
  const bytes = Uint8Array.from({ length: width * height }, (_, at) => {
    const share = high > 0 ? (values[at] ?? 0) / high : 0;
    return Math.round(255 * (1 - clamp(share)));
  });
  return { width, height, channels: 1, bytes };
}

function interpolate(stops: readonly Rgb[], share: number): Rgb {
  const place = clamp(share) * (stops.length - 1);
  const first = Math.min(Math.floor(place), stops.length - 2);
  const [low, high] = [stops[first]!, stops[first + 1]!];
  const mixed = (channel: 0 | 1 | 2) => Math.round(low[channel] + (high[channel] - low[channel]) * (place - first));
  return [mixed(0), mixed(1), mixed(2)];
}

type Rgb = readonly [number, number, number];

/** `#rrggbb` */
function parseColor(color: string): Rgb {
  const number = Number.parseInt(color.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function clamp(share: number): number {
  return Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
}
