import { warmupEpochsOf } from '../../model/training-facts.js';
import { formatDecimals } from '../../report/numbers.js';
import { rateRemedy, scaledRate } from '../remedies.js';
import { guessingLoss, hasPenalty, hasTrainedEnough, RATE_PATH } from '../run-facts.js';
import type { Evidence, Rule } from '../types.js';

/** Fewer do not show whether learning slows down. */
const FEWEST_EPOCHS = 3;
/** Learning that works slows down: the last epoch of the worksheet's networks gains a hundredth of what the second did. */
const STILL_FALLING = 0.5;
/** Of the loss of guessing. A network with less has learned most of what it will. */
const MUCH_LEFT = 0.5;

/** Steps are so small that training creeps. */
export const rateTooLow: Rule = {
  title: 'The learning rate is too low',
  seenBy: `after ${FEWEST_EPOCHS} epochs or more the training loss is over half of that of guessing, it fell in each epoch, and in the last by at least half as much as in the second`,
  remedy: 'ten times the learning rate',
  coveredBy: ['not-finite', 'rate-too-high', 'learned-nothing'],
  find: (evidence) => {
    const { history } = evidence.run;
    if (!isCreeping(evidence)) return [];
    const [first, last] = [history[0]!, history.at(-1)!];
    return [
      {
        severity: 'warning',
        what: `The learning rate of ${scaledRate(evidence, 1)} is too low: the loss creeps down`,
        seenBy: `training loss ${formatDecimals(first.loss)} in epoch 1, ${formatDecimals(last.loss)} in epoch ${last.epoch}, and it still falls as fast; guessing has ${formatDecimals(guessingLoss(evidence.plan))}`,
        path: RATE_PATH,
        remedies: [rateRemedy(evidence, 10)],
      },
    ];
  },
};

/** Whether the loss falls in every epoch as it did at first, and has far to go. */
export function isCreeping({ run, plan }: Evidence): boolean {
  const losses = run.history.map(({ loss }) => loss);
  const warmUp = warmupEpochsOf(plan.training.learning_rate_schedule);
  if (losses.length < FEWEST_EPOCHS + warmUp || !hasTrainedEnough(run) || hasPenalty(plan)) return false;
  const falls = losses.slice(1).map((loss, index) => losses[index]! - loss);
  const isSteady = falls.every((fall) => fall > 0) && falls.at(-1)! >= STILL_FALLING * falls[0]!;
  return isSteady && losses.at(-1)! > MUCH_LEFT * guessingLoss(plan);
}
