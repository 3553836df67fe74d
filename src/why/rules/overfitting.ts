import { formatDecimals } from '../../report/numbers.js';
import { dropoutRemedy } from '../dropout-remedy.js';
import { counted, percent } from '../figures.js';
import { HOLD_OUT } from '../remedies.js';
import { meanOf, standardError, validatedEpochs } from '../run-facts.js';
import type { Validated } from '../run-facts.js';
import type { Evidence, Finding, Remedy, Rule } from '../types.js';

/** Single epochs go up and down: so many at the end are taken together. */
const LAST_EPOCHS = 3;
/** The mean of the last epochs is above the lowest by chance alone: by 3 % in the worksheet's networks, which do not overfit. */
const RISE = 1.1;
/** The training loss must have gone on falling, else both losses rise for another reason. */
const TRAINING_FALL = 0.95;
/** Of accuracy. A network with dropout is below its validation accuracy, one without rarely more than 2 points above. */
const GAP = 0.05;
/** In standard errors of the validation accuracy, for small validation sets. */
const GAP_ERRORS = 3;
const PATIENCE = 3;

/** It learns the training images by heart, and gets worse at others. */
export const overfitting: Rule = {
  title: 'The network overfits',
  seenBy: `the validation loss of the last ${LAST_EPOCHS} epochs is ${percent(RISE - 1)} above its lowest while the training loss fell on, and the weights kept are those of the end; or the training accuracy is ${100 * GAP} points above that of validation (and by ${GAP_ERRORS} standard errors)`,
  remedy: 'early stopping with the best weights, dropout (more, or before the last dense layer)',
  coveredBy: ['not-finite', 'rate-too-high', 'learned-nothing'],
  find: (evidence) => {
    const epochs = validatedEpochs(evidence.run);
    const seenBy = findRise(epochs, keptEpoch(evidence)) ?? findGap(epochs, evidence);
    return seenBy === null ? [] : [makeFinding(seenBy, evidence)];
  },
};

interface Seen {
  /** The last epoch before it began. */
  readonly best: number;
  readonly figures: string;
}

function findRise(epochs: readonly Validated[], kept: number): Seen | null {
  const best = epochs.reduce<Validated | null>(
    (lowest, one) => (lowest === null || one.val_loss < lowest.val_loss ? one : lowest),
    null,
  );
  if (best === null || epochs.length - best.epoch < LAST_EPOCHS || kept <= best.epoch) return null;
  const end = epochs.slice(-LAST_EPOCHS);
  const last = epochs.at(-1)!;
  const hasRisen = meanOf(end, ({ val_loss }) => val_loss) >= RISE * best.val_loss;
  if (!hasRisen || meanOf(end, ({ loss }) => loss) > TRAINING_FALL * best.loss) return null;
  return {
    best: best.epoch,
    figures: `validation loss ${formatDecimals(best.val_loss)} in epoch ${best.epoch}, ${formatDecimals(last.val_loss)} in epoch ${last.epoch}; training loss ${formatDecimals(best.loss)}, then ${formatDecimals(last.loss)}`,
  };
}

function findGap(epochs: readonly Validated[], { run }: Evidence): Seen | null {
  const { validation_examples: count } = run.manifest.data;
  const isApart = ({ accuracy, val_accuracy }: Validated): boolean =>
    accuracy - val_accuracy >= Math.max(GAP, GAP_ERRORS * standardError(val_accuracy, count));
  const last = epochs.at(-1);
  if (last === undefined || !isApart(last)) return null;
  const together = epochs.findLast((record) => !isApart(record));
  return {
    best: together?.epoch ?? 0,
    figures: `training accuracy ${formatDecimals(last.accuracy)}, validation accuracy ${formatDecimals(last.val_accuracy)} in epoch ${last.epoch}`,
  };
}

/** Of the weights in the folder: early stopping may have gone back. */
function keptEpoch({ run: { manifest, history } }: Evidence): number {
  return manifest.weights?.epoch ?? history.length;
}

function makeFinding({ best, figures }: Seen, evidence: Evidence): Finding {
  const { early_stopping: stopping } = evidence.plan.training;
  const dropout = dropoutRemedy(evidence);
  // Stopping by the test set would spoil its accuracy.
  const heldOut = evidence.run.manifest.experiment.data.validation === 'test' ? HOLD_OUT.settings : [];
  const stop: Remedy = {
    settings: [
      ...heldOut,
      'train.early_stopping.monitor=val_loss',
      `train.early_stopping.patience=${PATIENCE}`,
      'train.early_stopping.restore_best_weights=true',
    ],
    purpose: `to stop after ${counted(PATIENCE, 'epoch')} without a lower validation loss, and keep the best`,
  };
  const isStopped = stopping !== false && stopping.restore_best_weights;
  return {
    severity: 'warning',
    what: `The network overfits ${best === 0 ? 'from its first epoch' : `since epoch ${best + 1}`}`,
    seenBy: figures,
    path: stopping === false ? ['train', 'epochs'] : ['train', 'early_stopping'],
    remedies: [...(isStopped ? [] : [stop]), ...(dropout === null ? [] : [dropout])],
  };
}
