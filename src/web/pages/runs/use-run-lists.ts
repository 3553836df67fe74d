import { useEffect, useMemo, useReducer } from 'preact/hooks';
import type { RunId, RunList } from '../../../server/api/runs.js';
import { ask } from '../../client.js';
import { subscribe } from '../../events.js';
import { RunLists } from './run-lists.js';
import type { ListQuery } from './run-lists.js';
import type { Range } from './window.js';

/** Rows that are new or done come in bursts; the list is asked for again at most so often. */
const AGAIN_MS = 400;

/** The lists of the page, kept up to date by the events of the server. */
export function useRunLists(query: ListQuery, opened: readonly RunId[], onGone: (id: RunId) => void): RunLists {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const lists = useMemo(
    () =>
      new RunLists(
        (words, signal) => ask<RunList>('/api/runs', words, signal),
        () => draw(null as never),
      ),
    [],
  );
  lists.setOpened(opened);
  lists.setQuery(query);
  useEffect(() => follow(lists, () => draw(null as never), onGone), [lists]);
  useEffect(() => () => lists.close(), [lists]);
  // Before the first row there is no table that asks.
  useEffect(() => {
    if (lists.last === null || lists.last.matching === 0) lists.need({ first: 0, end: 1 });
  });
  return lists;
}

/** Asks for the rows of a range that are missing. */
export function useRange(lists: RunLists, range: Range): void {
  useEffect(() => lists.need(range));
}

function follow(lists: RunLists, draw: () => void, onGone: (id: RunId) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let frame: number | null = null;
  const drawSoon = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      draw();
    });
  };
  const askSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      lists.age();
      draw();
    }, AGAIN_MS);
  };
  const end = subscribe((event) => {
    if (event.type === 'row' && lists.take(event.row)) askSoon();
    if (event.type === 'row') drawSoon();
    if (event.type === 'gone') {
      onGone(event.id);
      askSoon();
    }
    if (event.type !== 'reset') return;
    lists.retry();
    lists.age();
    draw();
  });
  return () => {
    end();
    if (timer !== null) clearTimeout(timer);
    if (frame !== null) cancelAnimationFrame(frame);
  };
}
