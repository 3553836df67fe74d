import { useEffect, useRef, useState } from 'preact/hooks';
import type { Examination, KnownData } from './examine.js';

export interface Question {
  readonly id: number;
  readonly text: string;
  readonly known: KnownData;
}

export interface Told {
  readonly id: number;
  readonly examination: Examination;
}

/**
 * Examines a text in a worker, since hundreds of layers take longer than a frame. The last examination stays until the next
 * one is done.
 */
export function useExamination(text: string, known: KnownData): Examination | null {
  const worker = useRef<Worker | null>(null);
  const asked = useRef(0);
  const [last, setLast] = useState<Examination | null>(null);
  useEffect(() => {
    const opened = new Worker(new URL('./examine-worker.ts', import.meta.url), { type: 'module' });
    opened.onmessage = ({ data: { id, examination } }: MessageEvent<Told>) =>
      id === asked.current && setLast(examination);
    worker.current = opened;
    return () => opened.terminate();
  }, []);
  useEffect(() => {
    worker.current!.postMessage({ id: ++asked.current, text, known } satisfies Question);
  }, [text, known]);
  return last;
}
