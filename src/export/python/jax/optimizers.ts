import { heldOptimizer } from '../../held.js';
import type { OptimizerTable } from '../../../model/optimizers.js';
import type { Optimizer } from '../../../config/types.js';
import { updatesOf } from '../../../model/updates.js';
import { number } from '../code.js';
import { map } from './tree-map.js';
import { aroundSections, linesBefore, needsAround } from './updates.js';

/** An optimizer as Keras writes it: its accumulators and the lines of one step. */
interface Formula {
  readonly title: string;
  /** Names and first values. */
  readonly accumulators: readonly (readonly [name: string, first: string])[];
  /** Whether steps are counted, from 1. */
  readonly counts?: true;
  /** From `params`, `gradients`, the accumulators by name, `rate` (and `step`): new values of all. */
  readonly lines: readonly string[];
}

type AdamOptions = Pick<Extract<Optimizer, { type: 'adam' }>, 'beta_1' | 'beta_2' | 'epsilon'>;

const ZEROS = 'jax.tree.map(jnp.zeros_like, params)';

const formulas: Partial<OptimizerTable<Formula>> = {
  sgd: ({ momentum, nesterov }) =>
    momentum === 0
      ? {
          title: 'Gradient descent.',
          accumulators: [],
          lines: map('params', 'w - rate * g', ['w', 'params'], ['g', 'gradients']),
        }
      : {
          title: 'Gradient descent with momentum.',
          accumulators: [['velocity', ZEROS]],
          lines: [
            ...map('velocity', `${number(momentum)} * v - rate * g`, ['v', 'velocity'], ['g', 'gradients']),
            ...(nesterov
              ? map(
                  'params',
                  `w + ${number(momentum)} * v - rate * g`,
                  ['w', 'params'],
                  ['v', 'velocity'],
                  ['g', 'gradients'],
                )
              : map('params', 'w + v', ['w', 'params'], ['v', 'velocity'])),
          ],
        },
  adam: (options) => adam('Adam', options, 0),
  adamw: (options) => adam('AdamW', options, decaysItself(options) ? updatesOf(options).decay.rate : 0),
  rmsprop: ({ rho, momentum, epsilon, centered }) => ({
    title: 'RMSprop as Keras writes it: epsilon stands under the root.',
    accumulators: [['mean_square', ZEROS], ...(centered ? ([['mean', ZEROS]] as const) : []), ['velocity', ZEROS]],
    lines: [
      ...map('mean_square', average('s', 'g * g', rho), ['s', 'mean_square'], ['g', 'gradients']),
      ...(centered ? map('mean', average('m', 'g', rho), ['m', 'mean'], ['g', 'gradients']) : []),
      ...(centered
        ? map(
            'velocity',
            `${number(momentum)} * v + rate * g / jnp.sqrt(s - m * m + ${number(epsilon)})`,
            ['v', 'velocity'],
            ['g', 'gradients'],
            ['s', 'mean_square'],
            ['m', 'mean'],
          )
        : map(
            'velocity',
            `${number(momentum)} * v + rate * g / jnp.sqrt(s + ${number(epsilon)})`,
            ['v', 'velocity'],
            ['g', 'gradients'],
            ['s', 'mean_square'],
          )),
      ...map('params', 'w - v', ['w', 'params'], ['v', 'velocity']),
    ],
  }),
  adagrad: ({ initial_accumulator_value: initial }) => ({
    title: 'Adagrad as Keras writes it: epsilon stands under the root.',
    accumulators: [['total', `jax.tree.map(lambda w: jnp.full_like(w, ${number(initial)}), params)`]],
    lines: [
      ...map('total', 't + g * g', ['t', 'total'], ['g', 'gradients']),
      ...map('params', 'w - rate * g / jnp.sqrt(t + 1e-7)', ['w', 'params'], ['g', 'gradients'], ['t', 'total']),
    ],
  }),
  adadelta: ({ rho, epsilon }) => ({
    title: 'Adadelta as Keras writes it.',
    accumulators: [
      ['squares', ZEROS],
      ['updates', ZEROS],
    ],
    lines: [
      ...map('squares', average('s', 'g * g', rho), ['s', 'squares'], ['g', 'gradients']),
      ...map(
        'change',
        `g * jnp.sqrt((u + ${number(epsilon)}) / (s + ${number(epsilon)}))`,
        ['g', 'gradients'],
        ['u', 'updates'],
        ['s', 'squares'],
      ),
      ...map('updates', average('u', 'c * c', rho), ['u', 'updates'], ['c', 'change']),
      ...map('params', 'w - rate * c', ['w', 'params'], ['c', 'change']),
    ],
  }),
  nadam: ({ beta_1: first, beta_2: second, epsilon }) => ({
    title: 'Nadam as Keras writes it.',
    accumulators: [
      ['m', ZEROS],
      ['v', ZEROS],
      ['product', '1.0'],
    ],
    counts: true,
    lines: [
      ...map('m', average('m', 'g', first), ['m', 'm'], ['g', 'gradients']),
      ...map('v', average('v', 'g * g', second), ['v', 'v'], ['g', 'gradients']),
      `decay = ${number(first)} * (1 - 0.5 * jnp.power(0.96, step))`,
      `next_decay = ${number(first)} * (1 - 0.5 * jnp.power(0.96, step + 1))`,
      'product = product * decay',
      'of_moment = next_decay / (1 - product * next_decay)',
      'of_gradient = (1 - decay) / (1 - product)',
      `bias = 1 - jnp.power(${number(second)}, step)`,
      ...map('change', 'of_moment * m + of_gradient * g', ['m', 'm'], ['g', 'gradients']),
      ...map(
        'params',
        `w - rate * c / (jnp.sqrt(v / bias) + ${number(epsilon)})`,
        ['w', 'params'],
        ['c', 'change'],
        ['v', 'v'],
      ),
    ],
  }),
  lion: ({ beta_1: first, beta_2: second }) => ({
    title: 'Lion.',
    accumulators: [['m', ZEROS]],
    lines: [
      ...map('direction', `jnp.sign(${average('m', 'g', first)})`, ['m', 'm'], ['g', 'gradients']),
      ...map('m', average('m', 'g', second), ['m', 'm'], ['g', 'gradients']),
      ...map('params', 'w - rate * d', ['w', 'params'], ['d', 'direction']),
    ],
  }),
};

/** The formula of AdamW decays all weights. */
function decaysItself(options: Optimizer): boolean {
  return options.type === 'adamw' && updatesOf(options).decay.exclude.length === 0;
}

/** `init_optimizer` and `update`. `frozen` are the names of the layers that do not train. */
export function jaxOptimizer(options: Optimizer, frozen: readonly string[]): string[][] {
  const updates = updatesOf(options);
  const formula = heldOptimizer(formulas, options);
  const lines = [...linesBefore(updates, frozen, decaysItself(options)), ...formula.lines];
  if (!needsAround(updates)) return stepSections({ ...formula, lines }, 'init_optimizer', 'update');
  return [...stepSections({ ...formula, lines }, 'init_step', 'take_step'), ...aroundSections(updates)];
}

function stepSections({ title, accumulators, counts, lines }: Formula, init: string, step: string): string[][] {
  const names = accumulators.map(([name]) => name);
  const entries = [...accumulators.map(([name, first]) => `"${name}": ${first}`), ...(counts ? ['"step": 0'] : [])];
  const results = [...names.map((name) => `"${name}": ${name}`), ...(counts ? ['"step": step'] : [])];
  return [
    [
      `def ${init}(params):`,
      ...(entries.length === 0
        ? ['    return {}']
        : ['    return {', ...entries.map((entry) => `        ${entry},`), '    }']),
    ],
    [
      `def ${step}(params, gradients, optimizer, rate):`,
      `    """${title}"""`,
      ...names.map((name) => `    ${name} = optimizer["${name}"]`),
      ...(counts ? ['    step = optimizer["step"] + 1'] : []),
      ...lines.map((line) => `    ${line}`),
      ...(results.length === 0 ? ['    return params, optimizer'] : [`    return params, {${results.join(', ')}}`]),
    ],
  ];
}

function adam(name: string, { beta_1: first, beta_2: second, epsilon }: AdamOptions, decay: number): Formula {
  const kept = decay === 0 ? 'w' : `w * (1 - rate * ${number(decay)})`;
  return {
    title: `${name} as Keras writes it: epsilon is added before the bias is corrected.`,
    accumulators: [
      ['m', ZEROS],
      ['v', ZEROS],
    ],
    counts: true,
    lines: [
      ...map('m', average('m', 'g', first), ['m', 'm'], ['g', 'gradients']),
      ...map('v', average('v', 'g * g', second), ['v', 'v'], ['g', 'gradients']),
      `bias = jnp.sqrt(1 - jnp.power(${number(second)}, step)) / (1 - jnp.power(${number(first)}, step))`,
      ...map(
        'params',
        `${kept} - rate * bias * m / (jnp.sqrt(v) + ${number(epsilon)})`,
        ['w', 'params'],
        ['m', 'm'],
        ['v', 'v'],
      ),
    ],
  };
}

function average(old: string, now: string, keep: number): string {
  return `${number(keep)} * ${old} + (1 - ${number(keep)}) * ${now}`;
}
