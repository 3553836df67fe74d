import type { Outcome } from '../engine/train.js';
import type { EpochRecord } from '../records.js';
import type { RunStatus } from '../runs/types.js';

export function statusOf({ reason }: Outcome): Exclude<RunStatus, 'running' | 'dead'> {
  if (reason === 'interrupted') return 'interrupted';
  return reason === 'not_finite' ? 'failed' : 'finished';
}

/** Why a run ended as it did, in one sentence; `null` if it trained all its epochs. */
export function reasonOf(outcome: Outcome): string | null {
  switch (outcome.reason) {
    case 'finished':
      return null;
    case 'stopped_early': {
      const kept = outcome.restored ? `; the weights are those of epoch ${outcome.bestEpoch}` : '';
      return `stopped early after epoch ${outcome.epoch}, the best was epoch ${outcome.bestEpoch}${kept}`;
    }
    case 'interrupted':
      return `interrupted in epoch ${outcome.epoch} after step ${outcome.step}`;
    case 'not_finite':
      return `the loss became ${outcome.loss} in epoch ${outcome.epoch}, step ${outcome.step}; ${NOT_FINITE_CAUSES}`;
  }
}

/** What to look at when a loss is no longer a number. */
export const NOT_FINITE_CAUSES =
  'usually the learning rate is too high (try a tenth of it); else check normalization: none, or a very large l1 or l2';

/** The epoch of the highest validation accuracy, or training accuracy without validation; the first of equals. */
export function bestOf(history: readonly EpochRecord[]): EpochRecord | null {
  const accuracy = (record: EpochRecord): number => record.val_accuracy ?? record.accuracy;
  return history.reduce<EpochRecord | null>(
    (best, record) => (best === null || accuracy(record) > accuracy(best) ? record : best),
    null,
  );
}
