import { useEffect, useState } from 'preact/hooks';
import { quoteWords } from '../../quote-words.js';
import { copyText } from './copy-text.js';

export interface CommandProps {
  /** What one would type after `mnistx`, word by word: `['ls', 'runs', '-F', 'accuracy>0.9']`. */
  readonly words: readonly string[];
  /** What it does: "Show the same list in a terminal". */
  readonly label?: string;
}

/** The command line of what the page shows or does, to copy. */
export function Command({ words, label = 'The same in a terminal' }: CommandProps) {
  const line = `mnistx ${quoteWords(words)}`;
  return (
    <div class="command" role="group" aria-label={label}>
      <code tabIndex={0}>{line}</code>
      <CopyButton text={line} what="the command" />
    </div>
  );
}

export interface CopyButtonProps {
  readonly text: string;
  /** "the command" */
  readonly what: string;
}

export function CopyButton({ text, what }: CopyButtonProps) {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => setSaid((await copyText(text)) ? 'Copied' : 'Select it and copy by hand');
  return (
    <button type="button" class="quiet copy" title={`Copy ${what}`} onClick={() => void copy()}>
      <span aria-hidden={said !== null}>{said ?? 'Copy'}</span>
      <span class="unseen" role="status">
        {said ?? ''}
      </span>
    </button>
  );
}
