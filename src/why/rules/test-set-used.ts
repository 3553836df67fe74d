import { formatDecimals } from '../../report/numbers.js';
import { HOLD_OUT } from '../remedies.js';
import type { Evidence, Finding, Rule } from '../types.js';

/** A figure that something was chosen by is no longer a fair one. */
export const testSetUsed: Rule = {
  title: 'The test set is the validation set',
  seenBy:
    '`data.validation` is `test`. A warning if early stopping or a plateau went by it; else a note: the test accuracy is fair as long as nothing is chosen by it, such as an epoch or a setting',
  remedy: 'a tenth of the training images for validation',
  coveredBy: ['not-finite'],
  find: (evidence) => {
    const { run } = evidence;
    if (run.manifest.experiment.data.validation !== 'test' || run.history.length === 0) return [];
    const users = listUsers(evidence);
    return [users.length > 0 ? describeChoice(users, evidence) : describeRisk(evidence)];
  },
};

/** What the run itself decided by validation. */
function listUsers({ plan: { training } }: Evidence): string[] {
  const { early_stopping: stopping, reduce_lr_on_plateau: plateau } = training;
  return [
    ...(stopping !== false && stopping.monitor.startsWith('val_') ? ['early_stopping'] : []),
    ...(plateau !== false && plateau.monitor.startsWith('val_') ? ['reduce_lr_on_plateau'] : []),
  ];
}

function describeChoice(users: readonly string[], { run }: Evidence): Finding {
  const { test } = run.manifest.metrics;
  const figure =
    test === null ? '' : `; its accuracy of ${formatDecimals(test.accuracy)} there is too good by what that gained`;
  return {
    severity: 'warning',
    what: `${users.join(' and ')} went by the test set, so its accuracy is no longer a fair estimate`,
    seenBy: `validation on the ${run.manifest.data.test_examples.toLocaleString('en')} test images${figure}`,
    path: ['data', 'validation'],
    remedies: [HOLD_OUT],
  };
}

function describeRisk({ run }: Evidence): Finding {
  const { best, final } = run.manifest.metrics;
  const [highest, last] = [best?.val_accuracy ?? null, final?.val_accuracy ?? null];
  const gap =
    highest === null || last === null || highest === last
      ? ''
      : `; the best epoch, ${best!.epoch}, has ${formatDecimals(highest)}, but to report it would be a choice`;
  return {
    severity: 'note',
    what: 'The epochs are validated on the test set: its accuracy is fair only as long as you choose nothing by it',
    seenBy: `accuracy of the last epoch ${formatDecimals(last)}, which nothing was chosen by${gap}`,
    path: ['data', 'validation'],
    remedies: [{ ...HOLD_OUT, purpose: `${HOLD_OUT.purpose}, before you try other settings` }],
  };
}
