import { useEffect, useRef, useState } from 'preact/hooks';
import { keepDraft, readDraft } from '../../editing/drafts.js';
import type { Editor } from '../../editing/open-editor.js';
import type { Start } from './use-start.js';

export interface Drafted {
  readonly text: string;
  /** The text was edited; whether the browser keeps it. */
  readonly state: 'as started' | 'kept' | 'not kept';
  readonly change: (text: string) => void;
  /** Back to the start; it can be undone. */
  readonly discard: () => void;
  /** The text has been run: it need not be kept. */
  readonly forget: () => void;
  readonly attach: (editor: Editor) => void;
}

const storage = (): Storage => localStorage;

/** The text of the editor: the draft of this start, if there is one. */
export function useDraft(start: Start): Drafted {
  const editor = useRef<Editor | null>(null);
  const [text, setText] = useState(() => readDraft(storage, start.key) ?? start.text);
  const [isKept, setIsKept] = useState(true);
  const shown = useRef(start.key);

  useEffect(() => {
    if (shown.current === start.key) return;
    shown.current = start.key;
    const next = readDraft(storage, start.key) ?? start.text;
    setText(next);
    editor.current?.setText(next);
  }, [start]);

  const change = (next: string): void => {
    setText(next);
    setIsKept(keepDraft(storage, start.key, next === start.text ? null : next));
  };
  const state = text === start.text ? 'as started' : isKept ? 'kept' : 'not kept';
  return {
    ...{ text, state, change },
    discard: () => editor.current?.setText(start.text),
    forget: () => void keepDraft(storage, start.key, null),
    attach: (opened) => {
      editor.current = opened;
    },
  };
}
