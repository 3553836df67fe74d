import type { Updates } from '../../../model/updates.js';
import { number, text } from '../code.js';
import { map } from './tree-map.js';

/** Lines before the formula of a step: they change `gradients` and `params`. */
export function linesBefore(updates: Updates, frozen: readonly string[], decaysItself: boolean): string[] {
  return [...clipLines(updates, frozen), ...(decaysItself ? [] : decayLines(updates))];
}

function clipLines({ clip }: Updates, frozen: readonly string[]): string[] {
  if (clip === null) return [];
  const most = number(clip.most);
  if (clip.by === 'value') return map('gradients', `jnp.clip(g, -${most}, ${most})`, ['g', 'gradients']);
  if (clip.by === 'norm')
    return map('gradients', `g * jnp.minimum(1, ${most} / jnp.sqrt((g * g).sum()))`, ['g', 'gradients']);
  const trained =
    frozen.length === 0
      ? 'gradients'
      : `[gradients[n] for n in gradients if n not in [${frozen.map(text).join(', ')}]]`;
  return [
    `leaves = jax.tree.leaves(${trained})`,
    'norm = jnp.sqrt(sum((g * g).sum() for g in leaves))',
    ...map('gradients', `g * jnp.minimum(1, ${most} / norm)`, ['g', 'gradients']),
  ];
}

const NAMES = { bias: ['bias'], normalization: ['gamma', 'beta'] } as const;

function decayLines({ decay: { rate, exclude } }: Updates): string[] {
  if (rate === 0) return [];
  const kept = exclude.flatMap((group) => NAMES[group]);
  const decayed = `w * (1 - rate * ${number(rate)})`;
  if (kept.length === 0) return map('params', decayed, ['w', 'params']);
  return [
    'params = jax.tree_util.tree_map_with_path(',
    `    lambda path, w: w if path[-1].key in [${kept.map(text).join(', ')}] else ${decayed},`,
    '    params,',
    ')',
  ];
}

export function needsAround({ every, average }: Updates): boolean {
  return every > 1 || average !== null;
}

/** `init_optimizer` and `update` around those of a step, which are `init_step` and `take_step`. */
export function aroundSections(updates: Updates): string[][] {
  const { every, average } = updates;
  const kept = [...(every === 1 ? [] : ['gathered']), ...(average === null ? [] : ['average'])];
  const zeros = 'jax.tree.map(jnp.zeros_like, params)';
  return [
    [
      'def init_optimizer(params):',
      '    return {',
      '        "steps": 0,',
      '        "inner": init_step(params),',
      ...kept.map((name) => `        "${name}": ${zeros},`),
      '    }',
    ],
    [
      'def update(params, gradients, optimizer, rate):',
      '    """What Keras does around the step of an optimizer."""',
      '    steps, inner = optimizer["steps"], optimizer["inner"]',
      ...(every === 1 ? ['    params, inner = take_step(params, gradients, inner, rate)'] : gatherLines(every)),
      ...(average === null ? [] : averageLines(average, every)),
      '    return params, {',
      '        "steps": steps + 1,',
      '        "inner": inner,',
      ...kept.map((name) => `        "${name}": ${name},`),
      '    }',
    ],
  ];
}

function gatherLines(every: number): string[] {
  return [
    '    gathered = optimizer["gathered"]',
    '    gathered = jax.tree.map(jnp.add, gathered, gradients)',
    `    mean = jax.tree.map(lambda g: g / ${every}, gathered)`,
    `    is_update = (steps + 1) % ${every} == 0`,
    '    params, inner = jax.lax.cond(',
    '        is_update,',
    '        lambda old, state: take_step(old, mean, state, rate),',
    '        lambda old, state: (old, state),',
    '        params,',
    '        inner,',
    '    )',
    '    gathered = jax.tree.map(lambda g: jnp.where(is_update, 0.0, g), gathered)',
  ];
}

function averageLines({ momentum, overwritesEvery }: NonNullable<Updates['average']>, every: number): string[] {
  return [
    `    updates = ${every === 1 ? 'steps' : `steps // ${every}`}`,
    `    momentum = jnp.where(updates == 0, 0.0, ${number(momentum)})`,
    '    average = optimizer["average"]',
    ...map('average', 'momentum * a + (1 - momentum) * w', ['a', 'average'], ['w', 'params']).map(
      (line) => `    ${line}`,
    ),
    ...(overwritesEvery === null
      ? []
      : [
          `    is_overwritten = (updates + 1) % ${overwritesEvery} == 0`,
          ...map('params', 'jnp.where(is_overwritten, a, w)', ['a', 'average'], ['w', 'params']).map(
            (line) => `    ${line}`,
          ),
        ]),
  ];
}
