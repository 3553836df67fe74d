/** Texts that were edited and not run, by what they were started from. */
export interface Draft {
  readonly start: string;
  readonly text: string;
}

const KEY = 'mnistx-drafts';
/** The last ones; each is some kilobytes. */
const MOST = 10;

/** Opens `localStorage`; throws if the reader has turned it off. */
export type OpenStorage = () => {
  readonly getItem: (key: string) => string | null;
  readonly setItem: (key: string, value: string) => void;
};

export function readDraft(open: OpenStorage, start: string): string | null {
  return readDrafts(open).find((draft) => draft.start === start)?.text ?? null;
}

/** Keeps a draft; `null` forgets it. Returns whether the browser keeps it. */
export function keepDraft(open: OpenStorage, start: string, text: string | null): boolean {
  const others = readDrafts(open).filter((draft) => draft.start !== start);
  const drafts = text === null ? others : [...others, { start, text }].slice(-MOST);
  try {
    open().setItem(KEY, JSON.stringify(drafts));
    return true;
  } catch {
    // Full, or turned off.
    return false;
  }
}

function readDrafts(open: OpenStorage): readonly Draft[] {
  try {
    const kept: unknown = JSON.parse(open().getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isDraft) : [];
  } catch {
    return [];
  }
}

function isDraft(value: unknown): value is Draft {
  const { start, text } = (value ?? {}) as Partial<Draft>;
  return typeof start === 'string' && typeof text === 'string';
}
