import { followsEpochs } from '../../model/training-facts.js';
import { counted, percent } from '../figures.js';
import type { Evidence, Finding, Remedy, Rule } from '../types.js';

/** Of the optimizer's rate. Steps of a hundredth change hardly anything. */
const SPENT = 0.01;
/** Of all epochs: a cosine is below a hundredth in its last sixteenth. */
const LONG_REST = 0.25;
/** Of the optimizer's rate: a schedule that is cut off here has not yet done what it is for. */
const STILL_HIGH = 0.25;

/** The rate is used up long before training ends, or training ends long before the rate came down. */
export const scheduleEndedEarly: Rule = {
  title: 'The learning rate schedule and the epochs do not fit',
  seenBy: `the learning rate is below ${percent(SPENT)} of the optimizer's for a quarter of the epochs or more; or early stopping cut off a cosine, polynomial or one_cycle above ${percent(STILL_HIGH)} of it`,
  remedy: 'a cosine over all epochs; as many epochs as were trained',
  coveredBy: ['not-finite', 'rate-too-high', 'learned-nothing'],
  find: (evidence) => findSpent(evidence) ?? findCutOff(evidence) ?? [],
};

function findSpent({ run: { history, manifest } }: Evidence): Finding[] | null {
  const { train } = manifest.experiment;
  const full = train.optimizer.learning_rate;
  // A cycle that ends with its epoch shows no other rates.
  if (train.learning_rate_schedule.type === 'cosine_restarts') return null;
  // Of the last step of an epoch. Some schedules begin low.
  const lastHigh = history.findLastIndex(({ learning_rate: rate }) => rate >= SPENT * full);
  const spent = history[lastHigh + 1];
  const rest = spent === undefined ? 0 : history.length - spent.epoch;
  if (spent === undefined || rest < LONG_REST * history.length) return null;
  const isPlateau = train.reduce_lr_on_plateau !== false && train.learning_rate_schedule.type === 'constant';
  const all: Remedy = {
    settings: ['train.learning_rate_schedule=cosine', ...(isPlateau ? ['train.reduce_lr_on_plateau=false'] : [])],
    purpose: 'to lower it over all epochs',
  };
  return [
    {
      severity: 'warning',
      what: `The learning rate is used up after epoch ${spent.epoch} of ${history.length}`,
      seenBy: `learning rate ${full}, at the end of epoch ${spent.epoch} ${Number(spent.learning_rate.toPrecision(3))}; ${counted(rest, 'epoch')} came after it`,
      path: ['train', isPlateau ? 'reduce_lr_on_plateau' : 'learning_rate_schedule'],
      remedies: [all],
    },
  ];
}

function findCutOff({ run: { history, manifest } }: Evidence): Finding[] | null {
  const { train } = manifest.experiment;
  const { learning_rate_schedule: schedule } = train;
  const last = history.at(-1);
  const isStopped = manifest.status === 'finished' && manifest.reason !== null;
  if (last === undefined || !isStopped || !followsEpochs(schedule)) return null;
  const share = last.learning_rate / train.optimizer.learning_rate;
  if (share < STILL_HIGH) return null;
  return [
    {
      severity: 'warning',
      what: 'Early stopping ended the run before its schedule brought the learning rate down',
      seenBy: `learning rate still at ${percent(share)} of the optimizer's in epoch ${last.epoch}; the ${schedule.type} is planned for ${counted(train.epochs, 'epoch')}`,
      path: ['train', 'epochs'],
      remedies: [{ settings: [`train.epochs=${last.epoch}`], purpose: `to have the ${schedule.type} end there` }],
    },
  ];
}
