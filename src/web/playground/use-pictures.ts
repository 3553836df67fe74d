import { useEffect, useRef, useState } from 'preact/hooks';
import type { Seen } from '../drawing/ask-network.js';
import { askLatest } from '../drawing/latest.js';
import type { Latest } from '../drawing/latest.js';
import { takePictures } from './pictures.js';
import type { Looked, Pictures } from './pictures.js';
import type { Shown, Training } from '../training/training.js';

/** Often enough to see it move; seldom enough to cost the training little. */
const WAIT_MS = 250;

/** Pictures of the network that follow its training, and the drawing. */
export function usePictures(training: Training, { current }: Shown, seen: Seen | null): Pictures | null {
  const [pictures, setPictures] = useState<Pictures | null>(null);
  const latest = useRef<Latest<Looked> | null>(null);
  latest.current ??= askLatest<Looked, Pictures>({
    ask: (looked) => takePictures(training.trainer, looked),
    onAnswer: setPictures,
    // The training that was asked has ended: the next one is asked again.
    onProblem: () => {},
    waitMs: WAIT_MS,
  });
  const { put, drop } = latest.current;
  const { engine = null, plan = null, progress = null, end = null } = current ?? {};
  useEffect(() => {
    if (current === null || plan === null || engine === null || document.hidden) return;
    put({ plan, name: current.experiment.name, classNames: current.data.classNames, seen });
  }, [engine, plan, progress, end, seen]);
  useEffect(() => drop, []);
  return pictures;
}
