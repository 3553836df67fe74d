/** Test accuracy as `ls` shows it: 0.9874 */
export function formatScore(value: number | null): string {
  return value === null ? '' : value.toFixed(4);
}

/** 12,345 */
export function formatCount(value: number | null): string {
  return value === null ? '' : value.toLocaleString('en');
}

/** 1 epoch, 12,345 epochs */
export function formatEpochs(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'epoch' : 'epochs'}`;
}

/** 4.2 s, 3 min 05 s, 2 h 07 min */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Made once: that takes a hundred times as long as to use it. */
const MONTH = new Intl.DateTimeFormat('en', { month: 'short' });

/** 27 Nov 15:16, with the year if it is another one; in the reader's time. */
export function formatTime(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const day = `${time.getDate()} ${MONTH.format(time)}`;
  if (time.getFullYear() !== now.getFullYear()) return `${day} ${time.getFullYear()}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Four decimals of a measured value, or four digits of a small one. */
export function formatMeasured(value: number): string {
  const isSmall = value !== 0 && Math.abs(value) < 0.01;
  return String(Number(isSmall ? value.toPrecision(4) : value.toFixed(4)));
}

/** A value of an experiment. */
export function formatValue(value: string | number | null): string {
  return value === null ? '' : String(value);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
