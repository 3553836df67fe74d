import type { Address } from '../../address.js';
import type { Cell } from './describe-cell.js';

export const TABS = {
  result: 'Result',
  mistakes: 'Mistakes',
  network: 'Network',
  activations: 'Activations',
  settings: 'Settings',
  files: 'Files and machine',
} as const;

export type Tab = keyof typeof TABS;

export function tabOf(query: URLSearchParams): Tab {
  const tab = query.get('tab') ?? 'result';
  return Object.hasOwn(TABS, tab) ? (tab as Tab) : 'result';
}

/** The address of another tab of the same run; what other tabs show is kept in theirs. */
export function tabAddress(query: URLSearchParams, tab: Tab): Address {
  return withQuery('run', new URLSearchParams([['id', query.get('id') ?? '']]), { tab });
}

/** The same page that shows something else; `null` takes a key out. */
export function withQuery(
  page: string,
  query: URLSearchParams,
  changes: Readonly<Record<string, string | number | null>>,
): Address {
  const changed = new URLSearchParams(query);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) changed.delete(key);
    else changed.set(key, String(value));
  }
  return { page, query: changed };
}

/** A whole number from 0 up; `null` for anything else. */
export function numberOf(query: URLSearchParams, key: string): number | null {
  const written = query.get(key);
  return written !== null && /^\d{1,9}$/.test(written) ? Number(written) : null;
}

/** The cell of the confusion matrix that the address names. */
export function cellOf(query: URLSearchParams): Cell {
  return { label: numberOf(query, 'label'), prediction: numberOf(query, 'prediction') };
}
