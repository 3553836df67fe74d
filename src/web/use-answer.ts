import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask } from './client.js';
import type { Query } from './client.js';
import { subscribe } from './events.js';

export interface Asked<Answer> {
  /** The last answer, which stays while the next one is on its way; `null` before the first. */
  readonly answer: Answer | null;
  /** Why the last question has no answer: often a `RefusedError` with a sentence and a fix. */
  readonly problem: Error | null;
  readonly isLoading: boolean;
  /** Asks the same again. */
  readonly askAgain: () => void;
}

type State<Answer> = Omit<Asked<Answer>, 'askAgain'>;

/**
 * Asks the server, again whenever the question changes or events were missed. What is on its way when the page is left, or
 * when the question changes, is dropped. `null` asks nothing.
 */
export function useAnswer<Answer>(path: string | null, query: Query = {}): Asked<Answer> {
  const [state, setState] = useState<State<Answer>>({ answer: null, problem: null, isLoading: path !== null });
  const [round, setRound] = useState(0);
  const askAgain = useCallback(() => setRound((last) => last + 1), []);
  const question = JSON.stringify(query);
  const asked = useRef(path);

  useEffect(() => subscribe(({ type }) => type === 'reset' && askAgain()), [askAgain]);
  useEffect(() => {
    const isOther = asked.current !== path;
    asked.current = path;
    if (path === null) return setState({ answer: null, problem: null, isLoading: false });
    const left = new AbortController();
    setState(({ answer }) => ({ answer: isOther ? null : answer, problem: null, isLoading: true }));
    ask<Answer>(path, JSON.parse(question) as Query, left.signal).then(
      (answer) => left.signal.aborted || setState({ answer, problem: null, isLoading: false }),
      (problem: Error) => left.signal.aborted || setState((last) => ({ ...last, problem, isLoading: false })),
    );
    return () => left.abort();
  }, [path, question, round]);
  return { ...state, askAgain };
}
