import { formatDecimals } from '../../report/numbers.js';
import { percent } from '../figures.js';
import { rateRemedy, scaledRate } from '../remedies.js';
import { guessingLoss, hasPenalty, RATE_PATH } from '../run-facts.js';
import type { Evidence, Rule } from '../types.js';

/** An epoch of 60,000 MNIST images rarely differs by a tenth from the one before, so a quarter is no noise. */
const JUMP = 1.25;
/** Of the loss of guessing: near its end a loss of 0.002 may double and mean nothing. */
const SMALLEST_JUMP = 0.05;
/** Guessing is the worst that a network without opinion does. A wrong one that is certain does worse. */
const WORSE_THAN_GUESSING = 1.5;
/** Rows of steps.csv are means of a few steps: only a fall from half of guessing to above it is taken for a jump. */
const LEARNED = 0.5;

/** Steps jump over the minimum that they should come down to. */
export const rateTooHigh: Rule = {
  title: 'The learning rate is too high',
  seenBy: `the training loss rises by a quarter from one epoch to the next (and by ${percent(SMALLEST_JUMP)} of the loss of guessing); or an epoch's is over ${WORSE_THAN_GUESSING} times that of guessing; or within an epoch it goes from under half of that of guessing to above it`,
  remedy: 'a tenth of the learning rate, or a warm-up of one epoch',
  coveredBy: ['not-finite'],
  find: (evidence) => {
    const jump = findRise(evidence) ?? findStepJump(evidence);
    const seenBy = jump ?? findBadEpoch(evidence);
    if (seenBy === null) return [];
    const rate = scaledRate(evidence, 1);
    const lower = rateRemedy(evidence, 0.1);
    const { epochs, learning_rate_schedule: schedule } = evidence.plan.training;
    const warmUp = {
      settings: ['train.learning_rate_schedule.warmup_epochs=1'],
      purpose: 'to let it rise from 0 in the first epoch',
    };
    const canWarmUp = 'warmup_epochs' in schedule && schedule.warmup_epochs === 0 && epochs > 1;
    const what = `The learning rate of ${rate} is too high: the loss ${jump === null ? 'is worse than that of guessing' : 'jumps'}`;
    return [{ severity: 'warning', what, seenBy, path: RATE_PATH, remedies: canWarmUp ? [lower, warmUp] : [lower] }];
  },
};

function findRise({ run: { history }, plan }: Evidence): string | null {
  const least = SMALLEST_JUMP * guessingLoss(plan);
  const at = history.findIndex(({ loss }, index) => {
    const before = history[index - 1]?.loss ?? loss;
    return loss > JUMP * before && loss - before > least;
  });
  if (at < 0) return null;
  const [before, after] = [history[at - 1]!, history[at]!];
  return `training loss ${formatDecimals(before.loss)} in epoch ${before.epoch}, ${formatDecimals(after.loss)} in epoch ${after.epoch}`;
}

function findBadEpoch({ run: { history }, plan }: Evidence): string | null {
  const guess = guessingLoss(plan);
  const bad = hasPenalty(plan) ? undefined : history.find(({ loss }) => loss > WORSE_THAN_GUESSING * guess);
  if (bad === undefined) return null;
  return `training loss ${formatDecimals(bad.loss)} in epoch ${bad.epoch}; guessing has ${formatDecimals(guess)}`;
}

function findStepJump({ steps, plan }: Evidence): string | null {
  if (steps === null || hasPenalty(plan)) return null;
  const guess = guessingLoss(plan);
  let lowest = Infinity;
  for (let row = 0; row < steps.count; row++) {
    // Step 0 is one batch before its update, the next row its mean with others.
    if (steps.step[row] === 0) continue;
    const loss = steps.loss[row]!;
    if (lowest < LEARNED * guess && loss > guess)
      return `training loss ${formatDecimals(loss)} by step ${steps.step[row]} of epoch ${steps.epoch[row]}, after ${formatDecimals(lowest)}; guessing has ${formatDecimals(guess)}`;
    lowest = Math.min(lowest, loss);
  }
  return null;
}
