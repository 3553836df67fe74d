import { reasonOf } from '../../training/outcome.js';
import { formatEpochs } from '../format.js';
import type { Shown } from './training.js';

/** What the training does, in a sentence or two. */
export function describeShown({ phase, loading, current }: Shown): string {
  switch (phase) {
    case 'idle':
      return 'Nothing has been trained yet.';
    case 'loading':
      return loading === null
        ? 'Preparing …'
        : `Fetching the data: ${inMegabytes(loading.received)} of ${inMegabytes(loading.total)} …`;
    case 'opening':
      return 'Starting …';
    case 'running':
      return `Training on ${threadsOf(current?.engine?.threads ?? 1)}.${keptText(current?.kept ?? [])}`;
    case 'paused':
      return `Paused.${keptText(current?.kept ?? [])}`;
    case 'ended': {
      const outcome = current?.end?.outcome;
      if (outcome === undefined) return 'The training has ended.';
      const reason = reasonOf(outcome);
      return reason === null ? `Finished: ${formatEpochs(current!.history.length)}.` : `Ended: ${reason}.`;
    }
  }
}

function threadsOf(count: number): string {
  return count === 1 ? 'one core' : `${count} cores`;
}

function keptText(kept: readonly string[]): string {
  return kept.length === 0 ? '' : ` It began with the earlier weights of ${kept.join(', ')}.`;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
