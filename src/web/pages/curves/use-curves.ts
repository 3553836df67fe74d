import { useEffect, useRef, useState } from 'preact/hooks';
import type { StepRows } from '../../../charts/chosen-curves.js';
import type { CurvesOfRuns, StepsOfRun } from '../../../server/api/curves.js';
import type { ServerEvent } from '../../../server/api/events.js';
import type { RunId } from '../../../server/api/runs.js';
import { ask } from '../../client.js';
import { subscribe } from '../../events.js';
import { applyEvent, startCurves } from '../../curves/live-runs.js';
import type { LiveCurves, LiveRun } from '../../curves/live-runs.js';
import { StepLogs } from './step-logs.js';

/** Events of so many milliseconds are drawn together. */
const FRAME_MS = 100;
/** Before a question that an event has raised: others may follow. */
const AGAIN_MS = 300;

export interface Asked {
  /** `null` before the first answer. */
  readonly curves: LiveCurves | null;
  readonly problem: Error | null;
  readonly askAgain: () => void;
}

/** The histories of runs, which grow as they train. */
export function useCurves(ids: readonly RunId[]): Asked {
  const [curves, setCurves] = useState<LiveCurves | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const [round, setRound] = useState(0);
  const asked = ids.join(',');
  useEffect(() => {
    const left = new AbortController();
    let known: LiveCurves | null = null;
    let waiting: ServerEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      if (known === null) return;
      let next: LiveCurves | null = known;
      for (const event of waiting) next = next && applyEvent(next, event);
      waiting = [];
      if (next === null) {
        timer = setTimeout(() => setRound((last) => last + 1), AGAIN_MS);
        return;
      }
      known = next;
      setCurves(next);
    };
    // Events before the answer are kept: it may be older than they are.
    const end = subscribe((event) => {
      waiting.push(event);
      timer ??= setTimeout(flush, FRAME_MS);
    });
    ask<CurvesOfRuns>('/api/history', { ids: asked }, left.signal).then(
      (answer) => {
        if (left.signal.aborted) return;
        known = startCurves(answer);
        setProblem(null);
        setCurves(known);
        if (waiting.length > 0) timer ??= setTimeout(flush, FRAME_MS);
      },
      (error: Error) => left.signal.aborted || setProblem(error),
    );
    return () => {
      left.abort();
      clearTimeout(timer);
      end();
    };
  }, [asked, round]);
  return { curves, problem, askAgain: () => setRound((last) => last + 1) };
}

/** The step logs of runs, if they are needed. */
export function useSteps(runs: readonly LiveRun[], isNeeded: boolean): ReadonlyMap<RunId, StepRows> {
  const [steps, setSteps] = useState<ReadonlyMap<RunId, StepRows>>(new Map());
  const known = useRef(steps);
  const wanted = isNeeded ? runs.filter(({ hasSteps }) => hasSteps).map(({ id }) => id) : [];
  const asked = wanted.join(',');
  useEffect(() => {
    if (asked === '') return;
    const left = new AbortController();
    const logs = new StepLogs({
      rows: known.current,
      ask: (id, from) => ask<StepsOfRun>(`/api/runs/${id}/steps`, { from: String(from) }, left.signal),
      onRows: (rows) => setSteps((known.current = rows)),
    });
    // If the run is gone or its log is damaged, the curves of its epochs remain.
    const read = (id: RunId, count?: number): void => void logs.read(id, count).catch(() => null);
    for (const id of asked.split(',')) read(id);
    const end = subscribe((event) => {
      if (event.type === 'steps' && asked.split(',').includes(event.id)) read(event.id, event.count);
    });
    return () => {
      left.abort();
      end();
    };
  }, [asked]);
  return steps;
}
