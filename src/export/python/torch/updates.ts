import type { Optimizer } from '../../../config/types.js';
import type { Plan } from '../../../model/types.js';
import { decayFactor, updatesOf } from '../../../model/updates.js';
import type { Updates } from '../../../model/updates.js';
import { number, prefixed, statement, text } from '../code.js';
import type { TorchTensor } from './piece.js';

/** PyTorch's AdamW decays all weights. */
export function decaysItself(optimizer: Optimizer): boolean {
  return optimizer.type === 'adamw' && updatesOf(optimizer).decay.exclude.length === 0;
}

/** What an update of the weights needs beside the optimizer: a counter, a function, a class. */
export function updateSections({ training }: Plan, tensors: readonly TorchTensor[]): string[][] {
  const updates = updatesOf(training.optimizer);
  return [
    updates.every === 1 ? [] : ['STEPS = itertools.count(1)'],
    decays(training.optimizer) ? decayLines(updates, tensors) : [],
    averageLines(updates),
  ];
}

export function updateDifferences({ training }: Plan): string[] {
  const { clip } = updatesOf(training.optimizer);
  return clip === null || clip.by === 'value' ? [] : ['PyTorch adds 1e-6 to the norm that it clips'];
}

/** The lines of a step from `backward` on, inside the loop over batches. */
export function stepLines({ training }: Plan): string[] {
  const updates = updatesOf(training.optimizer);
  const update = [
    ...clipLines(updates),
    ...(decays(training.optimizer) ? ['decay_weights(model, optimizer)'] : []),
    'optimizer.step()',
  ];
  const { every, average } = updates;
  const lines =
    every === 1
      ? ['loss.backward()', ...update]
      : [
          `(loss / ${every}).backward()`,
          `if next(STEPS) % ${every} == 0:`,
          ...[...update, 'optimizer.zero_grad()'].map((line) => `    ${line}`),
        ];
  return [...lines, ...(average === null ? [] : ['average.update()'])].map((line) => `        ${line}`);
}

function decays(optimizer: Optimizer): boolean {
  return updatesOf(optimizer).decay.rate > 0 && !decaysItself(optimizer);
}

function clipLines({ clip }: Updates): string[] {
  if (clip === null) return [];
  const most = number(clip.most);
  if (clip.by === 'value') return [`nn.utils.clip_grad_value_(model.parameters(), ${most})`];
  if (clip.by === 'global norm') return [`nn.utils.clip_grad_norm_(model.parameters(), ${most})`];
  return ['for weight in model.parameters():', `    nn.utils.clip_grad_norm_(weight, ${most})`];
}

function decayLines(updates: Updates, tensors: readonly TorchTensor[]): string[] {
  const kept = tensors.flatMap(({ name, slot }) =>
    slot?.trainable === true && decayFactor(updates, slot.role, 1) === 1 ? [text(name)] : [],
  );
  return [
    ...(kept.length === 0 ? [] : statement(prefixed('UNDECAYED = ', { before: '{', items: kept, after: '}' }))),
    ...(kept.length === 0 ? [] : ['', '']),
    '@torch.no_grad()',
    'def decay_weights(model, optimizer):',
    '    """Decoupled weight decay, before each step."""',
    `    factor = 1 - optimizer.param_groups[0]["lr"] * ${number(updates.decay.rate)}`,
    '    for name, weight in model.named_parameters():',
    `        if weight.requires_grad${kept.length === 0 ? '' : ' and name not in UNDECAYED'}:`,
    '            weight.mul_(factor)',
  ];
}

function averageLines({ average, every }: Updates): string[] {
  if (average === null) return [];
  const updates = every === 1 ? 'self.steps' : `self.steps // ${every}`;
  return [
    'class Average:',
    '    """A moving average of the trained weights, as Keras keeps it."""',
    '',
    '    def __init__(self, model):',
    '        self.weights = [w for w in model.parameters() if w.requires_grad]',
    '        self.averages = [torch.zeros_like(w) for w in self.weights]',
    '        self.steps = 0',
    '',
    '    @torch.no_grad()',
    '    def update(self):',
    `        updates = ${updates}`,
    `        momentum = 0.0 if updates == 0 else ${number(average.momentum)}`,
    '        for average, weight in zip(self.averages, self.weights):',
    '            average.mul_(momentum).add_(weight, alpha=1 - momentum)',
    '        self.steps += 1',
    ...(average.overwritesEvery === null
      ? []
      : [`        if (updates + 1) % ${average.overwritesEvery} == 0:`, '            self.overwrite()']),
    '',
    '    @torch.no_grad()',
    '    def overwrite(self):',
    '        for average, weight in zip(self.averages, self.weights):',
    '            weight.copy_(average)',
  ];
}
