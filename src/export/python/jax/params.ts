import type { InitializerName } from '../../../config/types.js';
import type { Plan, WeightSlot } from '../../../model/types.js';
import { kerasName } from '../../keras-names.js';
import { call, prefixed, statement, text, tuple } from '../code.js';
import type { Code } from '../code.js';

/** `init_params`, and `init_state` for moving averages; names are those of Keras. */
export function paramsLines(plan: Plan): string[][] {
  const hasKeys = plan.slots.some(isDrawn);
  const params = dictionary(plan, (slot) => !isMoving(slot));
  const state = dictionary(plan, isMoving);
  const count = plan.slots.filter(isDrawn).length;
  return [
    [
      'def init_params(key):',
      ...(hasKeys ? [`    keys = jax.random.split(key, ${count})`] : []),
      ...statement(prefixed('return ', params), 1),
    ],
    hasState(plan) ? ['def init_state():', ...statement(prefixed('return ', state), 1)] : [],
  ];
}

/** Whether `initializers` of jax.nn are called. */
export function usesInitializers({ slots }: Plan): boolean {
  return slots.some(
    (slot) => isDrawn(slot) && !slot.initializer.startsWith('random') && slot.initializer !== 'truncated_normal',
  );
}

export function hasState({ slots }: Plan): boolean {
  return slots.some(isMoving);
}

function isMoving({ role }: WeightSlot): boolean {
  return role === 'moving_mean' || role === 'moving_variance';
}

/** The name of a weight within its layer. */
export function weightKey(plan: Plan, slot: WeightSlot): string {
  return kerasName(plan, slot).replace(/^[^/]*\//, '');
}

function dictionary(plan: Plan, isWanted: (slot: WeightSlot) => boolean): Code {
  const drawn = plan.slots.filter(isDrawn);
  const layers = plan.layers.flatMap(({ name, slots }) => {
    const wanted = slots.filter(isWanted);
    if (wanted.length === 0) return [];
    const items = wanted.map((slot) =>
      prefixed(`"${weightKey(plan, slot)}": `, initialCode(slot, drawn.indexOf(slot))),
    );
    return [prefixed(`${text(name)}: `, { before: '{', items, after: '}' })];
  });
  return { before: '{', items: layers, after: '}' };
}

function isDrawn({ initializer }: WeightSlot): boolean {
  return !['zeros', 'ones', 'identity'].includes(initializer);
}

function initialCode({ initializer, shape }: WeightSlot, key: number): Code {
  const size = shape.length === 1 ? String(shape[0]) : tuple(shape);
  return initializers[initializer](`keys[${key}]`, size);
}

const initializers: Readonly<Record<InitializerName, (key: string, shape: string) => Code>> = {
  zeros: (_, shape) => `jnp.zeros(${shape})`,
  ones: (_, shape) => `jnp.ones(${shape})`,
  identity: (_, shape) => `jnp.eye(*${shape})`,
  random_uniform: (key, shape) => `jax.random.uniform(${key}, ${shape}, minval=-0.05, maxval=0.05)`,
  random_normal: (key, shape) => `0.05 * jax.random.normal(${key}, ${shape})`,
  truncated_normal: (key, shape) => `0.05 * jax.random.truncated_normal(${key}, -2, 2, ${shape})`,
  glorot_uniform: byName('glorot_uniform'),
  glorot_normal: byName('glorot_normal'),
  he_uniform: byName('he_uniform'),
  he_normal: byName('he_normal'),
  lecun_uniform: byName('lecun_uniform'),
  lecun_normal: byName('lecun_normal'),
  // Keras' VarianceScaling has these defaults.
  variance_scaling: byName('lecun_normal'),
  orthogonal: byName('orthogonal'),
};

function byName(name: string) {
  return (key: string, shape: string): Code => call(`initializers.${name}()`, key, shape);
}
