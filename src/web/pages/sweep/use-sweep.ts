import { useEffect, useRef } from 'preact/hooks';
import type { SweepOfPage } from '../../../server/api/sweeps.js';
import type { RunId } from '../../../server/api/runs.js';
import { subscribe } from '../../events.js';
import { useAnswer } from '../../use-answer.js';
import type { Asked } from '../../use-answer.js';

/** Changes of so many milliseconds are asked for together. */
const TOGETHER_MS = 400;
/** A long journal takes the server its time: asking may take one part of the time in so many. */
const REST = 10;

/** A sweep, again whenever its row or one of its trials changes. */
export function useSweep(id: RunId): Asked<SweepOfPage> {
  const asked = useAnswer<SweepOfPage>(`/api/sweeps/${encodeURIComponent(id)}`);
  const { answer, askAgain, isLoading } = asked;
  const tookMs = useDuration(isLoading);
  const watched = useRef(new Set<RunId>());
  watched.current = new Set([id, ...(answer?.open ?? []).flatMap(({ number }) => answer?.runs[number] ?? [])]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = subscribe((event) => {
      const isOurs =
        (event.type === 'row' && (watched.current.has(event.row.id) || event.row.sweep === answer?.name)) ||
        (event.type === 'epochs' && watched.current.has(event.id));
      if (!isOurs) return;
      timer ??= setTimeout(
        () => {
          timer = undefined;
          askAgain();
        },
        Math.max(TOGETHER_MS, REST * tookMs.current),
      );
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [id, answer?.name, askAgain]);
  return asked;
}

/** How long the last answer took, in milliseconds. */
function useDuration(isLoading: boolean): { readonly current: number } {
  const took = useRef(0);
  useEffect(() => {
    if (!isLoading) return;
    const began = performance.now();
    return () => void (took.current = performance.now() - began);
  }, [isLoading]);
  return took;
}
