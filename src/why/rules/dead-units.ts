import { counted, percent } from '../figures.js';
import { nameLayer } from '../name-layer.js';
import { rateRemedy } from '../remedies.js';
import type { Evidence, Rule } from '../types.js';

/** Of a layer. A trained ReLU network has some: the worksheet's CNN none of 24. */
const MANY = 0.1;
/** From here on the layer is much smaller than it was meant to be. */
const MOST = 0.25;

/** ReLU units that give 0 for every image get no gradient, and never come back. */
export const deadUnits: Rule = {
  title: 'Dead ReLU units',
  seenBy: `${percent(MANY)} or more of the units of a hidden ReLU layer give 0 for every image of a sample of the test set (${percent(MOST)}: a warning)`,
  remedy: 'a tenth of the learning rate; `leaky_relu`',
  coveredBy: ['not-finite'],
  find: (evidence) =>
    (evidence.units ?? [])
      .filter(({ activation, dead, units }) => activation === 'relu' && dead >= MANY * units)
      .filter(({ layer }) => !beginsDead(layer, evidence))
      .map(({ layer, images, units, dead, zeros }) => ({
        severity: dead >= MOST * units ? 'warning' : 'note',
        what: `${dead} of the ${counted(units, 'unit')} of ${nameLayer(evidence.plan.layers[layer]!)}, ${dead === 1 ? 'is' : 'are'} dead`,
        seenBy: `${dead === 1 ? 'it gives' : 'they give'} 0 for each of ${counted(images, 'test image')}; ${percent(zeros)} of all outputs of the layer are 0`,
        path: [...evidence.plan.layers[layer]!.path, 'activation'],
        remedies: [
          rateRemedy(evidence, 0.1, ', since large steps kill units'),
          {
            settings: [`${evidence.plan.layers[layer]!.path.join('.')}.activation=leaky_relu`],
            purpose: 'to leave them a gradient below 0',
          },
        ],
      })),
};

/** Units whose weights begin at 0 were never alive: `learned-nothing` says so. */
function beginsDead(layer: number, { plan }: Evidence): boolean {
  return plan.layers[layer]!.slots.some(({ role, initializer }) => role.endsWith('kernel') && initializer === 'zeros');
}
