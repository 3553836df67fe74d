/** `1,234` */
export function inCount(value: number): string {
  return value.toLocaleString('en');
}

/** `2.3 M` */
export function inFlops(flops: number): string {
  return inUnits(flops, ['', ' k', ' M', ' G', ' T'], 1000);
}

/** `14.2 KiB` */
export function inBytes(bytes: number): string {
  return inUnits(bytes, [' B', ' KiB', ' MiB', ' GiB', ' TiB'], 1024);
}

function inUnits(value: number, units: readonly string[], step: number): string {
  let [rest, at] = [value, 0];
  while (rest >= step && at < units.length - 1) [rest, at] = [rest / step, at + 1];
  return `${Number(rest.toFixed(rest >= 100 ? 0 : 1))}${units[at]!}`;
}

/** To two digits, which is all that an estimate has: `0.43 s`, `12 s`, `3.5 min`, `2.1 h`. */
export function inSeconds(seconds: number): string {
  if (seconds < 99.5) return `${twoDigits(seconds)} s`;
  if (seconds < 99.5 * 60) return `${twoDigits(seconds / 60)} min`;
  return `${twoDigits(seconds / 3600)} h`;
}

function twoDigits(value: number): string {
  return value >= 99.5 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));
}
