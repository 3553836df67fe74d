import { padEnd, padStart, measureWidth } from '../../compare/text-width.js';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Aligned columns with a rule below the titles. Cells must not contain line breaks. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) =>
    lines.reduce((widest, cells) => Math.max(widest, measureWidth(cells[at] ?? '')), 0),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (columns[at]!.align === 'left' ? padEnd(cell, widths[at]!) : padStart(cell, widths[at]!)))
      .join('  ')
      .trimEnd();
  const [head, ...body] = lines.map(line);
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return `${[head, rule, ...body].join('\n')}\n`;
}

/** 1234567 as `1,234,567`. Starting Intl takes longer than printing a list of runs. */
export function withCommas(value: number): string {
  return Number.isSafeInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : value.toLocaleString('en');
}

/** 1234567 as `1.23 M`. */
export function withUnit(value: number, unit = ''): string {
  const steps = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  const [size, prefix] = steps.find(([limit]) => value >= limit) ?? [1, ''];
  const digits = size === 1 ? 0 : value / size >= 100 ? 0 : value / size >= 10 ? 1 : 2;
  return `${(value / size).toFixed(digits)} ${prefix}${unit}`.trimEnd();
}

/** A loss or an accuracy: four decimals, or three digits if a loss has diverged. */
export function withDecimals(value: number): string {
  return Math.abs(value) < 1e5 ? value.toFixed(4) : value.toExponential(2);
}

/** Bytes as `29.5 KiB`. */
export function withBytes(value: number): string {
  if (value < 1024) return `${value} B`;
  return value < 1024 ** 2 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / 1024 ** 2).toFixed(1)} MiB`;
}
