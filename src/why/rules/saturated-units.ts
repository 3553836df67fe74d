import { counted, percent } from '../figures.js';
import { nameLayer } from '../name-layer.js';
import { UNIT_INPUTS } from '../remedies.js';
import type { Evidence, Remedy, Rule } from '../types.js';

/** Of all outputs of a layer. Trained LeNets have a fifth; from half on most of the gradient is lost in the layer. */
const MOST = 0.5;

/** Outputs at the flat ends of tanh or sigmoid pass on hardly any gradient. */
export const saturatedUnits: Rule = {
  title: 'Saturated tanh or sigmoid units',
  seenBy: `${percent(MOST)} or more of the outputs of a hidden layer, over a sample of the test set, are within 0.01 of an end of tanh (-1, 1) or sigmoid (0, 1)`,
  remedy: 'inputs from 0 to 1 where `normalization` is `none`; else `relu`',
  coveredBy: ['not-finite'],
  find: (evidence) =>
    (evidence.units ?? [])
      .filter(({ activation, saturated }) => activation !== 'relu' && saturated >= MOST)
      .map(({ layer, activation, images, saturated }) => ({
        severity: 'warning',
        what: `The units of ${nameLayer(evidence.plan.layers[layer]!)}, are saturated: they pass on hardly any gradient`,
        seenBy: `${percent(saturated)} of its outputs are within 0.01 of an end of ${activation}, over ${counted(images, 'test image')}`,
        path: [...evidence.plan.layers[layer]!.path, 'activation'],
        remedies: chooseRemedies(layer, evidence),
      })),
};

function chooseRemedies(layer: number, { run, plan }: Evidence): Remedy[] {
  const relu = {
    settings: [`${plan.layers[layer]!.path.join('.')}.activation=relu`],
    purpose: 'to use an activation that has no flat top',
  };
  return run.manifest.experiment.data.normalization === 'none' ? [UNIT_INPUTS, relu] : [relu];
}
