import { useEffect, useRef, useState } from 'preact/hooks';
import type { PredictionAnswer, PredictionQuestion, SentPicture } from '../../../server/api/predict.js';
import { send } from '../../client.js';
import { subscribe } from '../../events.js';
import { askLatest } from '../../drawing/latest.js';
import type { Latest } from '../../drawing/latest.js';

/** A question whose picture is made only when it is sent. */
export interface Prepared extends Omit<PredictionQuestion, 'picture'> {
  readonly picture: () => Promise<SentPicture>;
}

export interface Prediction {
  readonly answer: PredictionAnswer | null;
  readonly problem: Error | null;
  /** `null`: there is nothing to predict. */
  readonly put: (question: Prepared | null) => void;
  readonly putAgain: () => void;
}

/** Hardly noticed, and a stroke makes a hundred changes in this time. */
const WAIT_MS = 40;

/** The newest answer to what changes while one draws. */
export function usePrediction(): Prediction {
  const [answer, setAnswer] = useState<PredictionAnswer | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const last = useRef<Prepared | null>(null);
  const latest = useRef<Latest<Prepared> | null>(null);
  latest.current ??= askLatest<Prepared, PredictionAnswer>({
    ask: predict,
    onAnswer: (next) => {
      setProblem(null);
      setAnswer(next);
    },
    onProblem: setProblem,
    waitMs: WAIT_MS,
  });
  const { put, drop } = latest.current;
  const putAgain = (): void => {
    if (last.current !== null) put(last.current);
  };
  useEffect(() => subscribe(({ type }) => type === 'reset' && putAgain()), []);
  useEffect(() => drop, []);
  return {
    answer,
    problem,
    put: (question) => {
      last.current = question;
      if (question !== null) return put(question);
      drop();
      setAnswer(null);
      setProblem(null);
    },
    putAgain,
  };
}

export async function predict({ picture, ...question }: Prepared, signal: AbortSignal): Promise<PredictionAnswer> {
  return send<PredictionAnswer>('/api/predict', { ...question, picture: await picture() }, signal);
}
