import { heldOptimizer } from '../../held.js';
import type { OptimizerTable } from '../../../model/optimizers.js';
import type { Optimizer } from '../../../config/types.js';
import { updatesOf } from '../../../model/updates.js';
import { call, float, keyword, number, tuple } from '../code.js';
import type { Code } from '../code.js';
import { decaysItself } from './updates.js';

/** An optimizer of PyTorch, and how its formula differs from Keras'. */
export interface TorchOptimizer {
  readonly code: Code;
  readonly difference?: string;
  /** A class of its own, if PyTorch has no such optimizer. */
  readonly lines?: readonly string[];
}

const PARAMETERS = 'model.parameters()';
const ADAM = 'PyTorch corrects the bias of the second moment before it adds epsilon, Keras after';
const OUTSIDE = 'PyTorch adds epsilon to the root, Keras under it';

const optimizers: Partial<OptimizerTable<TorchOptimizer>> = {
  sgd: ({ learning_rate: rate, momentum, nesterov }) => ({
    code: call(
      'torch.optim.SGD',
      PARAMETERS,
      keyword('lr', number(rate)),
      momentum === 0 ? null : keyword('momentum', number(momentum)),
      nesterov ? 'nesterov=True' : null,
    ),
  }),
  adam: (options) => ({ code: call('torch.optim.Adam', ...adamArguments(options)), difference: ADAM }),
  adamw: (options) => ({
    code: call(
      'torch.optim.AdamW',
      ...adamArguments(options),
      keyword('weight_decay', number(decaysItself(options) ? updatesOf(options).decay.rate : 0)),
    ),
    difference: ADAM,
  }),
  rmsprop: ({ learning_rate: rate, rho, momentum, epsilon, centered }) => ({
    code: call(
      'torch.optim.RMSprop',
      PARAMETERS,
      keyword('lr', number(rate)),
      keyword('alpha', number(rho)),
      keyword('eps', number(epsilon)),
      momentum === 0 ? null : keyword('momentum', number(momentum)),
      centered ? 'centered=True' : null,
    ),
    difference: OUTSIDE,
  }),
  adagrad: ({ learning_rate: rate, initial_accumulator_value: initial }) => ({
    code: call(
      'torch.optim.Adagrad',
      PARAMETERS,
      keyword('lr', number(rate)),
      keyword('initial_accumulator_value', number(initial)),
      keyword('eps', '1e-7'),
    ),
    difference: OUTSIDE,
  }),
  adadelta: ({ learning_rate: rate, rho, epsilon }) => ({
    code: call(
      'torch.optim.Adadelta',
      PARAMETERS,
      keyword('lr', number(rate)),
      keyword('rho', number(rho)),
      keyword('eps', number(epsilon)),
    ),
  }),
  nadam: (options) => ({
    code: call('torch.optim.NAdam', ...adamArguments(options), 'momentum_decay=1.0'),
  }),
  lion: ({ learning_rate: rate, beta_1: first, beta_2: second }) => ({
    code: call('Lion', PARAMETERS, keyword('lr', number(rate)), keyword('betas', tuple([first, second]))),
    lines: LION,
  }),
};

const LION = [
  'class Lion(torch.optim.Optimizer):',
  '    def __init__(self, parameters, lr, betas):',
  '        super().__init__(parameters, {"lr": lr, "betas": betas})',
  '',
  '    @torch.no_grad()',
  '    def step(self):',
  '        for group in self.param_groups:',
  '            first, second = group["betas"]',
  '            for weight in group["params"]:',
  '                if weight.grad is None:',
  '                    continue',
  '                m = self.state[weight].setdefault("m", torch.zeros_like(weight))',
  '                direction = (first * m + (1 - first) * weight.grad).sign()',
  '                weight.sub_(direction, alpha=group["lr"])',
  '                m.mul_(second).add_(weight.grad, alpha=1 - second)',
];

export function torchOptimizer(options: Optimizer): TorchOptimizer {
  return heldOptimizer(optimizers, options);
}

type AdamOptions = Extract<Optimizer, { type: 'adam' }>;

function adamArguments({
  learning_rate: rate,
  beta_1: first,
  beta_2: second,
  epsilon,
}: Omit<AdamOptions, 'type'>): Code[] {
  return [
    PARAMETERS,
    keyword('lr', number(rate)),
    keyword('betas', `(${float(first)}, ${float(second)})`),
    keyword('eps', number(epsilon)),
  ];
}
