import { formatDecimals } from '../../report/numbers.js';
import { nameLayer } from '../name-layer.js';
import { rateRemedy } from '../remedies.js';
import { hasTrainedEnough, RATE_PATH, standardError } from '../run-facts.js';
import type { WeightSlot } from '../../model/types.js';
import type { Evidence, Finding, Rule } from '../types.js';
import { isCreeping } from './rate-too-low.js';

/** In standard errors of the share of right answers: by chance more happens once in 700 runs. */
const MOST_BY_CHANCE = 3;

/** It is no better than the same answer to every image. */
export const learnedNothing: Rule = {
  title: 'The network has learned nothing',
  seenBy: `the training accuracy of the last epoch is no higher (by ${MOST_BY_CHANCE} standard errors) than that of always naming the most frequent class`,
  remedy:
    '`glorot_uniform` where the kernel of a hidden layer begins with the same number everywhere; else a tenth of the learning rate, or ten times of it',
  coveredBy: ['not-finite', 'rate-too-high'],
  find: (evidence) => {
    const { run } = evidence;
    const last = run.history.at(-1);
    if (last === undefined || !hasTrainedEnough(run)) return [];
    const chance = largestShare(evidence);
    const examples = run.manifest.data.training_examples;
    if (last.accuracy > chance + MOST_BY_CHANCE * standardError(chance, examples)) return [];
    const cause = findEqualKernel(evidence) ?? (isCreeping(evidence) ? null : suggestRates(evidence));
    if (cause === null) return [];
    return [
      {
        severity: 'error',
        what: 'The network has learned nothing',
        seenBy: `training accuracy ${formatDecimals(last.accuracy)} in epoch ${last.epoch}; always naming the most frequent class has ${formatDecimals(chance)}`,
        ...cause,
      },
    ];
  },
};

type Cause = Pick<Finding, 'path' | 'remedies'>;

/** Units of a hidden layer that begin alike get the same gradient, and stay alike. */
function findEqualKernel({ plan, run }: Evidence): Cause | null {
  // Taken from another run.
  if (run.manifest.experiment.model.init_from !== undefined) return null;
  const isEqual = (slot: WeightSlot): boolean =>
    slot.role.endsWith('kernel') && slot.layer < plan.layers.length - 1 && EQUAL.includes(slot.initializer);
  const slot = plan.slots.find(isEqual);
  if (slot === undefined) return null;
  const layer = plan.layers[slot.layer]!;
  const path = [...layer.path, `${slot.role}_initializer`];
  const purpose = `to begin with weights that differ: those of ${nameLayer(layer)}, are all ${slot.initializer}`;
  return { path, remedies: [{ settings: [`${path.join('.')}=glorot_uniform`], purpose }] };
}

const EQUAL: readonly string[] = ['zeros', 'ones'];

function suggestRates(evidence: Evidence): Cause {
  return { path: RATE_PATH, remedies: [rateRemedy(evidence, 0.1), rateRemedy(evidence, 10)] };
}

/** Share of the most frequent label among the test images, else that of equal classes. */
function largestShare({ predictions, plan }: Evidence): number {
  const counts = new Float64Array(plan.classes);
  for (const { label } of predictions ?? []) counts[label]!++;
  return predictions === null || predictions.length === 0
    ? 1 / plan.classes
    : counts.reduce((most, count) => Math.max(most, count), 0) / predictions.length;
}
