import { RATE_PATH } from './run-facts.js';
import type { Evidence, Remedy } from './types.js';

type Planned = Pick<Evidence, 'plan'>;

/** Another learning rate. `reason` ends the sentence, from its comma on. */
export function rateRemedy(evidence: Planned, factor: 0.1 | 10, reason = ''): Remedy {
  const rate = scaledRate(evidence, factor);
  const purpose = `to train with ${factor === 10 ? 'ten times' : 'a tenth of'} the learning rate, ${rate}${reason}`;
  return { settings: [`${RATE_PATH.join('.')}=${rate}`], purpose };
}

/** Times 10, a tenth: without the digits that binary fractions leave behind. */
export function scaledRate({ plan }: Planned, factor: number): string {
  return String(Number((plan.training.optimizer.learning_rate * factor).toPrecision(3)));
}

/** Where `normalization` is `none`. */
export const UNIT_INPUTS: Remedy = {
  settings: ['data.normalization=unit'],
  purpose: 'to give the network inputs from 0 to 1, not to 255',
};

export const HOLD_OUT: Remedy = {
  settings: ['data.validation=0.1'],
  purpose: 'to validate on a tenth of the training images',
};
