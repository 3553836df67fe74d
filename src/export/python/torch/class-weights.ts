import type { Plan } from '../../../model/types.js';
import { classWeightsIn, LISTED } from '../class-weights.js';
import { call, prefixed, statement } from '../code.js';
import { namedDatasetOf } from '../datasets.js';
import type { ScriptRequest } from '../script.js';

/** Functions by which `train` finds balanced weights. */
export function balancedSections({ plan, experiment }: ScriptRequest): string[][] {
  if (classWeightsIn(plan) !== 'balanced') return [];
  return [
    [
      'def labels_of(examples):',
      '    """Labels of a dataset or of a part of one, without its images."""',
      '    if isinstance(examples, Subset):',
      '        return labels_of(examples.dataset)[list(examples.indices)]',
      `    return examples.${namedDatasetOf(experiment) === null ? 'tensors[1]' : 'targets'}`,
    ],
    [
      'def balanced_weights(labels):',
      '    """Weights of the classes by which all count the same in sum."""',
      '    counts = torch.bincount(labels, minlength=CLASSES)',
      '    return len(labels) / ((counts > 0).sum() * counts.clamp(min=1))',
    ],
  ];
}

/** The weights that `train` hands to the loss. */
export function classWeightLines(plan: Plan): string[] {
  const weights = classWeightsIn(plan);
  if (weights === null) return [];
  const code =
    weights === 'balanced'
      ? 'balanced_weights(labels_of(training)).to(DEVICE)'
      : call('torch.tensor', LISTED, 'device=DEVICE');
  return statement(prefixed('class_weight = ', code), 1);
}
