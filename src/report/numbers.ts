/** A loss or an accuracy: four decimals, or three significant digits if those would be useless. */
export function formatDecimals(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return value !== 0 && (size < 0.001 || size >= 1e5) ? value.toExponential(2) : value.toFixed(4);
}

/** A moment of a manifest, `2026-11-27T00:21:09.123Z`, as `2026-11-27 00:21 UTC`. */
export function formatMoment(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Bytes as `45.9 MiB`. */
export function formatBytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = count === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10));
  return `${(count / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]!}`;
}
