import { counted } from '../figures.js';
import { endedNotFinite } from '../run-facts.js';
import type { Rule } from '../types.js';

const ENDS = {
  interrupted: 'The run was interrupted',
  dead: 'The process of the run was killed',
  failed: 'The run failed',
} as const;

/** Training stopped before its end. */
export const notEnded: Rule = {
  title: 'The run has not come to its end',
  seenBy: 'the status is `interrupted`, `dead` or `failed`',
  remedy: '`mnistx resume`, which continues from the last checkpoint',
  find: ({ run }) => {
    const { status, reason, experiment } = run.manifest;
    if (!(status in ENDS) || endedNotFinite(run) !== null) return [];
    const why = status === 'failed' && reason !== null ? `: ${reason}` : '';
    return [
      {
        severity: status === 'failed' ? 'error' : 'warning',
        what: `${ENDS[status as keyof typeof ENDS]}${why}`,
        seenBy: `${run.history.length} of ${counted(experiment.train.epochs, 'epoch')} done`,
        path: ['train', 'epochs'],
        remedies: [{ settings: [], purpose: 'to continue it', isContinued: true }],
      },
    ];
  },
};
