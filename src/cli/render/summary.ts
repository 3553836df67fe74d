import type { Plan } from '../../model/types.js';
import { printable } from '../../short-names.js';
import { renderTable, withBytes, withUnit } from './table.js';

/** The network as Keras' `model.summary()` shows it, with the cost of each layer. */
export function renderSummary(name: string, plan: Plan): string {
  const branches = hasBranches(plan);
  const rows = plan.layers.map((layer) => [
    `${layer.name} (${layer.type}${layer.isFrozen ? ', frozen' : ''})`,
    ...(branches ? [layer.inputs.map((input) => plan.layers[input]?.name ?? 'input').join(', ')] : []),
    `(${[...layer.outputShape].join(', ')})`,
    layer.parameters.toLocaleString('en'),
    withUnit(layer.flops),
  ]);
  const table = renderTable(
    [
      { title: 'Layer (type)', align: 'left' },
      ...(branches ? [{ title: 'Inputs', align: 'left' } as const] : []),
      { title: 'Output shape', align: 'left' },
      { title: 'Params', align: 'right' },
      { title: 'FLOPs', align: 'right' },
    ],
    [['input', ...(branches ? [''] : []), `(${plan.inputShape.join(', ')})`, '0', '0'], ...rows],
  );
  const fixed = plan.parameters - plan.trainableParameters;
  return [
    `Model: ${name}\n`,
    table,
    `Total parameters: ${plan.parameters.toLocaleString('en')} (${withBytes(4 * plan.parameters)})`,
    ...(fixed > 0
      ? [`Trainable: ${plan.trainableParameters.toLocaleString('en')}, not trainable: ${fixed.toLocaleString('en')}`]
      : []),
    ...(plan.augment.length > 0 ? [`Training images: ${plan.augment.map(({ type }) => type).join(', ')}`] : []),
    ...classWeightLines(plan),
    `Per image: ${withUnit(plan.flops, 'FLOP')} forward (a multiply-add counts 2), ${withBytes(plan.memoryBytes)} of layer outputs`,
    '',
  ].join('\n');
}

/** Classes by the names that are written; the first of many. */
function classWeightLines({ training: { class_weight: weights } }: Plan): string[] {
  if (weights === undefined) return [];
  if (weights === 'balanced') return ['Training loss: every class counts the same (class_weight: balanced)'];
  const entries = Object.entries(weights);
  const shown = entries.slice(0, MOST_WEIGHTS).map(([name, weight]) => `${printable(name)}: ${weight}`);
  const rest = entries.length > shown.length ? ` and ${entries.length - shown.length} more` : '';
  return [`Training loss: classes count ${shown.join(', ')}${rest}, others 1 (class_weight)`];
}

const MOST_WEIGHTS = 10;

function hasBranches({ layers }: Plan): boolean {
  return layers.some(({ inputs }) => inputs.length > 1);
}

export function summaryJson(name: string, plan: Plan) {
  const branches = hasBranches(plan);
  return {
    name,
    parameters: plan.parameters,
    trainable_parameters: plan.trainableParameters,
    flops: plan.flops,
    memory_bytes: plan.memoryBytes,
    augment: plan.augment,
    ...(plan.training.class_weight !== undefined && { class_weight: plan.training.class_weight }),
    layers: plan.layers.map((layer) => ({
      name: layer.name,
      type: layer.type,
      ...(branches && { inputs: layer.inputs }),
      output_shape: layer.outputShape,
      parameters: layer.parameters,
      ...(layer.isFrozen && { trainable: false }),
      flops: layer.flops,
    })),
  };
}
