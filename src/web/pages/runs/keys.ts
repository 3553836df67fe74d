/** What a key does in the table, and what the help says of it. */
export interface KeyUse {
  readonly keys: readonly string[];
  readonly does: string;
}

export const KEY_USES: readonly KeyUse[] = [
  { keys: ['/'], does: 'Go to the filter' },
  { keys: ['↑', '↓'], does: 'Go to the row above or below' },
  { keys: ['Page Up', 'Page Down', 'Home', 'End'], does: 'Go further' },
  { keys: ['Enter'], does: 'Open the run or sweep' },
  { keys: ['→', '←'], does: 'Show or hide the trials of a sweep' },
  { keys: ['Space'], does: 'Select the row' },
  { keys: ['Shift ↑', 'Shift ↓'], does: 'Select the rows between' },
  { keys: ['Ctrl A'], does: 'Select all rows' },
  { keys: ['Escape'], does: 'Select none' },
  { keys: ['T'], does: 'Edit the tags' },
  { keys: ['N'], does: 'Edit the note' },
  { keys: ['C'], does: 'Curves of the selected runs' },
  { keys: ['Delete'], does: 'Move the selected runs to the trash' },
  { keys: ['?'], does: 'Show this help' },
];

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export type TableCommand =
  | { readonly do: 'move'; readonly to: number; readonly selects: boolean }
  | { readonly do: 'open' | 'unfold' | 'fold' | 'toggle' | 'all' | 'none' | 'tag' | 'note' | 'curves' | 'delete' };

export interface Cursor {
  readonly position: number;
  readonly count: number;
  /** Rows that are visible at once. */
  readonly page: number;
}

const MOVES: Readonly<Record<string, (cursor: Cursor) => number>> = {
  ArrowDown: ({ position }) => position + 1,
  ArrowUp: ({ position }) => position - 1,
  PageDown: ({ position, page }) => position + page,
  PageUp: ({ position, page }) => position - page,
  Home: () => 0,
  End: ({ count }) => count - 1,
};

const OTHERS: Readonly<Record<string, Exclude<TableCommand['do'], 'move'>>> = {
  Enter: 'open',
  ArrowRight: 'unfold',
  ArrowLeft: 'fold',
  ' ': 'toggle',
  Escape: 'none',
  Delete: 'delete',
  t: 'tag',
  n: 'note',
  c: 'curves',
};

/** What a key pressed in the table means; `null` for keys that are none of its. */
export function commandOf(pressed: Pressed, cursor: Cursor): TableCommand | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = pressed;
  if (altKey) return null;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'a' ? { do: 'all' } : null;
  const move = Object.hasOwn(MOVES, key) ? MOVES[key]! : null;
  if (move !== null) {
    const to = Math.max(0, Math.min(cursor.count - 1, move(cursor)));
    return { do: 'move', to, selects: shiftKey };
  }
  return Object.hasOwn(OTHERS, key) ? { do: OTHERS[key]! } : null;
}
