import type { RunRow } from '../../server/api/runs.js';
import { formatSeconds } from '../format.js';

/** How a status looks, and what it means. */
export interface StatusKind {
  readonly look: 'good' | 'live' | 'warn' | 'bad' | '';
  readonly means: string;
}

const KINDS: Readonly<Record<string, StatusKind>> = {
  running: { look: 'live', means: 'It trains now' },
  finished: { look: 'good', means: 'It has trained all its epochs, or stopped early as its file says' },
  interrupted: { look: 'warn', means: 'It was stopped; mnistx resume continues it' },
  failed: { look: 'bad', means: 'It ended with an error; its page says which' },
  imported: { look: 'good', means: 'Another program has trained it; it was imported' },
  dead: { look: 'bad', means: 'Its process has ended without a word; mnistx resume continues it' },
};

export function kindOfStatus(status: string): StatusKind {
  return Object.hasOwn(KINDS, status) ? KINDS[status]! : { look: '', means: '' };
}

/** "34 %, 2 min 05 s left"; empty if it does not train. */
export function progressText({ progress }: Pick<RunRow, 'progress'>): string {
  if (progress === null) return '';
  const done = `${Math.floor(progress.done * 100)} %`;
  return progress.secondsLeft === null ? done : `${done}, ${formatSeconds(progress.secondsLeft)} left`;
}
