import { useEffect, useState } from 'preact/hooks';
import type { Site } from '../../site/types.js';
import { keepDraft, readDraft } from '../editing/drafts.js';
import { showToast } from '../parts/toast.js';
import { readLink } from './permalink.js';

const storage = (): Storage => localStorage;
const DRAFT = 'playground';

export interface WrittenText {
  readonly text: string;
  readonly change: (text: string) => void;
}

/** The text of the editor: that of the address, else the one that was edited last, else the first template. */
export function useText({ templates }: Site, show: (text: string) => void): WrittenText {
  const [text, setText] = useState(
    () => linkedText() ?? readDraft(storage, DRAFT) ?? templates[0]?.text ?? 'name: experiment\n',
  );
  useEffect(() => {
    const follow = (): void => {
      const linked = linkedText();
      if (linked !== null) show(linked);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const change = (next: string): void => {
    setText(next);
    keepDraft(storage, DRAFT, next);
  };
  return { text, change };
}

function linkedText(): string | null {
  const linked = readLink(location.hash);
  if (linked === null) return null;
  if ('text' in linked) return linked.text;
  showToast({ kind: 'error', text: linked.problem });
  return null;
}
