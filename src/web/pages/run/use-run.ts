import { useEffect, useState } from 'preact/hooks';
import type { RunReport } from '../../../server/api/run.js';
import type { RunRow } from '../../../server/api/runs.js';
import { subscribe } from '../../events.js';
import { useAnswer } from '../../use-answer.js';
import type { Asked } from '../../use-answer.js';

/** A training run writes steps far more often than anybody can look. */
const PAUSE_MS = 1000;

export interface FollowedRun extends Asked<RunReport> {
  /** As the last event told it; `null` before the first. */
  readonly row: RunRow | null;
  readonly isGone: boolean;
}

/** A run, read again whenever its row changes or epochs are done. */
export function useRun(id: string): FollowedRun {
  const asked = useAnswer<RunReport>(`/api/runs/${encodeURIComponent(id)}/report`);
  const [row, setRow] = useState<RunRow | null>(null);
  const [isGone, setGone] = useState(false);
  const { askAgain } = asked;
  useEffect(() => {
    setRow(null);
    setGone(false);
    let waiting: ReturnType<typeof setTimeout> | null = null;
    const askSoon = (): void => {
      waiting ??= setTimeout(() => {
        waiting = null;
        askAgain();
      }, PAUSE_MS);
    };
    const leave = subscribe((event) => {
      if (event.type === 'row' && event.row.id === id) {
        setRow(event.row);
        setGone(false);
        askSoon();
      }
      if (event.type === 'gone' && event.id === id) setGone(true);
      if ((event.type === 'epochs' || event.type === 'steps') && event.id === id) askSoon();
    });
    return () => {
      leave();
      if (waiting !== null) clearTimeout(waiting);
    };
  }, [id, askAgain]);
  return { ...asked, row, isGone };
}
