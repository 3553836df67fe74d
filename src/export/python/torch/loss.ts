import { labelSmoothingOf, trainsOnLogits } from '../../../model/training-facts.js';
import type { FocalLoss } from '../../../model/training-facts.js';
import type { Plan } from '../../../model/types.js';
import { classWeightsIn } from '../class-weights.js';
import { call, flat, keyword, number, numbers, prefixed, statement } from '../code.js';
import type { Code } from '../code.js';

/** `loss_of`, the mean of a batch; with weights of classes where it is given them. */
export function lossLines(plan: Plan, hasMixes: boolean): string[] {
  const { before, losses } = exampleLosses(plan, hasMixes);
  if (classWeightsIn(plan) === null) {
    const mean = typeof losses === 'string' ? `${losses}.mean()` : losses;
    return ['def loss_of(outputs, labels):', ...before, ...statement(prefixed('return ', mean), 1)];
  }
  return [
    'def loss_of(outputs, labels, class_weight=None):',
    '    """Mean over the examples, each with the weight of its class in training."""',
    ...before,
    ...statement(prefixed('losses = ', losses), 1),
    '    if class_weight is not None:',
    `        losses = losses * ${hasMixes ? '(labels @ class_weight)' : 'class_weight[labels]'}`,
    '    return losses.mean()',
  ];
}

interface ExampleLosses {
  readonly before: readonly string[];
  /** The loss of each example; a call of PyTorch takes the mean itself unless they are weighted. */
  readonly losses: Code;
}

function exampleLosses(plan: Plan, hasMixes: boolean): ExampleLosses {
  const { loss } = plan.training;
  if (loss.type === 'focal') return focalLosses(loss, hasMixes);
  const isWeighted = classWeightsIn(plan) !== null;
  const reduction = isWeighted ? 'reduction="none"' : null;
  if (trainsOnLogits(plan)) {
    const smoothing = labelSmoothingOf(plan);
    const smooth = smoothing === 0 ? null : keyword('label_smoothing', number(smoothing));
    return { before: [], losses: call('F.cross_entropy', 'outputs', 'labels', smooth, reduction) };
  }
  const targets = hasMixes ? 'labels.float()' : 'F.one_hot(labels, CLASSES).float()';
  const squares = call('F.mse_loss', 'outputs', targets, reduction);
  return { before: oneHotLines(hasMixes), losses: isWeighted ? `${flat(squares)}.mean(1)` : squares };
}

function focalLosses({ alpha, gamma, label_smoothing: smoothing }: FocalLoss, hasMixes: boolean): ExampleLosses {
  const factor =
    typeof alpha === 'number' ? number(alpha) : call('torch.tensor', numbers(alpha), 'device=outputs.device');
  return {
    before: [
      ...oneHotLines(hasMixes),
      `    targets = ${hasMixes ? 'labels' : 'F.one_hot(labels, CLASSES)'}.float()`,
      ...(smoothing === 0
        ? []
        : [`    targets = targets * (1 - ${number(smoothing)}) + ${number(smoothing)} / CLASSES`]),
      '    logs = F.log_softmax(outputs, 1)',
      ...statement(prefixed('alpha = ', factor), 1),
      `    factors = alpha * pow((1 - logs.exp()).clamp(min=1e-7), ${number(gamma)})`,
    ],
    losses: '-(factors * targets * logs).sum(1)',
  };
}

/** Labels are mixed in training alone. */
function oneHotLines(hasMixes: boolean): string[] {
  return hasMixes ? ['    if labels.ndim == 1:', '        labels = F.one_hot(labels, CLASSES)'] : [];
}
