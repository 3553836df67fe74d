import { useEffect, useRef } from 'preact/hooks';
import { Training } from './training.js';
import type { DataSource } from './training.js';

/** The trainings of a part of a page; they end with it. */
export function useTraining(openSource: () => DataSource): Training {
  const made = useRef<Training | null>(null);
  made.current ??= new Training(openSource());
  useEffect(() => () => made.current?.close(), []);
  return made.current;
}
