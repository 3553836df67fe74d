import { followsEpochs } from '../../model/training-facts.js';
import { formatDecimals } from '../../report/numbers.js';
import { hasTrainedEnough, isComplete, meanOf, standardError, validatedEpochs } from '../run-facts.js';
import type { Evidence, Remedy, Rule } from '../types.js';

/** Of the epochs: the last ones against as many before them. */
const PART = 0.25;
/** In standard errors of the accuracy. Both parts see the same images, so it is less than it sounds. */
const GAIN_ERRORS = 3;
/** Of the loss. */
const FALL = 0.95;

/** The last epochs still gained: more would, too. */
export const notFinished: Rule = {
  title: 'Training is not finished',
  seenBy: `the last quarter of the epochs has a mean loss 5 % below the quarter before, a mean accuracy ${GAIN_ERRORS} standard errors above it, and the last epoch has the lowest loss (of validation, else of training)`,
  remedy: 'twice the epochs',
  coveredBy: ['not-finite', 'rate-too-high', 'rate-too-low', 'learned-nothing', 'overfitting', 'schedule-ended-early'],
  find: (evidence) => {
    const { rows, examples, source } = readScores(evidence);
    const part = Math.max(1, Math.floor(PART * rows.length));
    if (!isComplete(evidence.run) || !hasTrainedEnough(evidence.run) || rows.length < 2) return [];
    const [before, end] = [rows.slice(-2 * part, -part), rows.slice(-part)];
    const [first, last] = [before[0]!, rows.at(-1)!];
    const accuracyOf = (of: typeof rows): number => meanOf(of, ({ accuracy }) => accuracy);
    const lossOf = (of: typeof rows): number => meanOf(of, ({ loss }) => loss);
    const least = GAIN_ERRORS * standardError(accuracyOf(before), examples);
    const isLowest = rows.every(({ loss }) => loss >= last.loss);
    if (!isLowest || lossOf(end) > FALL * lossOf(before) || accuracyOf(end) - accuracyOf(before) < least) return [];
    return [
      {
        severity: 'note',
        what: 'Training is not finished: the network still gets better',
        seenBy: `${source} accuracy ${formatDecimals(first.accuracy)} in epoch ${first.epoch}, ${formatDecimals(last.accuracy)} in epoch ${last.epoch}, the last; ${source} loss ${formatDecimals(first.loss)}, then ${formatDecimals(last.loss)}`,
        path: ['train', 'epochs'],
        remedies: [longer(evidence)],
      },
    ];
  },
};

interface Scores {
  readonly rows: readonly { readonly epoch: number; readonly accuracy: number; readonly loss: number }[];
  /** Over how many. */
  readonly examples: number;
  readonly source: 'validation' | 'training';
}

function readScores({ run }: Evidence): Scores {
  const { validation_examples: validation, training_examples: training } = run.manifest.data;
  const validated = validatedEpochs(run);
  if (validated.length === 0) return { rows: run.history, examples: training, source: 'training' };
  const rows = validated.map(({ epoch, val_accuracy: accuracy, val_loss: loss }) => ({ epoch, accuracy, loss }));
  return { rows, examples: validation, source: 'validation' };
}

/** A run can train on, unless its schedule depends on the number of epochs or it has kept no checkpoint. */
function longer({ run: { manifest } }: Evidence): Remedy {
  const { train } = manifest.experiment;
  const isContinued = !followsEpochs(train.learning_rate_schedule) && train.checkpoint.keep !== 'none';
  const purpose = isContinued ? 'to train it on to twice the epochs' : 'to train twice as long';
  return { settings: [`train.epochs=${2 * train.epochs}`], purpose, isContinued };
}
