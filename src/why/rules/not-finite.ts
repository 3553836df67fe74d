import { visitLayers } from '../../config/blocks/blocks.js';
import { formatDecimals } from '../../report/numbers.js';
import { nameLayer } from '../name-layer.js';
import { rateRemedy, UNIT_INPUTS } from '../remedies.js';
import { endedNotFinite, RATE_PATH } from '../run-facts.js';
import type { Evidence, Finding, Rule } from '../types.js';

/** Usual penalties are below 0.01; from here on they alone can make a step too large. */
const LARGE_PENALTY = 1;

/** Numbers grew until they were infinite. */
export const notFinite: Rule = {
  title: 'The loss is no longer a number',
  seenBy: 'the loss is NaN or infinite; says in which step and, by training up to it again, in which layer',
  remedy:
    'inputs from 0 to 1 where `normalization` is `none`, a smaller penalty where one is 1 or more, else a tenth of the learning rate',
  find: (evidence) => {
    const ended = endedNotFinite(evidence.run);
    if (ended === null) return [];
    const { loss, epoch, step } = ended;
    const last = evidence.run.history.at(-1);
    const before = last === undefined ? '' : `, after ${formatDecimals(last.loss)} in epoch ${last.epoch}`;
    return [
      {
        severity: 'error',
        what: 'The loss is no longer a number: the steps were too large',
        seenBy: `loss ${loss} in epoch ${epoch}, step ${step}${before}${describePlace(evidence)}`,
        ...chooseRemedy(evidence),
      },
    ];
  },
};

function describePlace({ overflow, plan }: Evidence): string {
  if (overflow === null) return '';
  const { layer, of, largest } = overflow;
  const size = Number.isFinite(largest) ? `reached ${largest.toExponential(1)}` : 'were no longer finite';
  return `; before it, the ${of} of ${nameLayer(plan.layers[layer]!)}, ${size}`;
}

function chooseRemedy(evidence: Evidence): Pick<Finding, 'path' | 'remedies'> {
  const { experiment } = evidence.run.manifest;
  const lowerRate = rateRemedy(evidence, 0.1);
  if (experiment.data.normalization === 'none')
    return { path: ['data', 'normalization'], remedies: [UNIT_INPUTS, lowerRate] };
  const penalty = findLargePenalty(evidence);
  if (penalty !== null) {
    const settings = [`${penalty.join('.')}=${0.0001}`];
    return { path: penalty, remedies: [{ settings, purpose: 'to train with a usual penalty' }, lowerRate] };
  }
  return { path: RATE_PATH, remedies: [lowerRate] };
}

function findLargePenalty({ run }: Evidence): readonly (string | number)[] | null {
  for (const { layer, path } of visitLayers(run.manifest.experiment.model.layers))
    for (const [key, value] of Object.entries(layer)) {
      if (!key.endsWith('_regularizer')) continue;
      for (const kind of ['l1', 'l2'] as const)
        if ((value as { l1: number; l2: number })[kind] >= LARGE_PENALTY) return [...path, key, kind];
    }
  return null;
}
