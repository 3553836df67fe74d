import type { Optimizer } from '../../config/types.js';
import { kerasGroups } from '../../formats/keras-groups.js';
import { sizeOf } from '../../model/layer-definition.js';
import { optimizerOf } from '../../model/optimizers.js';
import type { Plan } from '../../model/types.js';
import { updateAccumulators, updatesOf } from '../../model/updates.js';
import type { LayerVariable } from './form.js';
import { variablesOf } from './forms.js';
import type { KerasObject } from './objects.js';

/** A variable of a Keras model. */
export interface KerasVariable {
  /** Of its group in the file: `layers/conv2d_1`, `layers/multi_head_attention/query_dense`. */
  readonly group: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** Variables of the layers. */
export function layerVariables(
  { layers }: Plan,
  kerasLayers: readonly KerasObject[],
  weights: Float32Array,
): KerasVariable[] {
  const names = kerasGroups(kerasLayers.map(({ class_name }) => class_name));
  const groups = new Map<unknown, string>(kerasLayers.map(({ config }, index) => [config['name'], names[index]!]));
  return layers.flatMap((layer) =>
    variablesOf(layer).map(({ part, shape, values }) => ({
      group: ['layers', groups.get(layer.name)!, ...(part === undefined ? [] : [part])].join('/'),
      shape,
      values: values(weights),
    })),
  );
}

/**
 * Variables of an optimizer: steps, rate, then its accumulators. All begin at their first value: Keras warns of a file
 * without them. Nadam ends with the product of its decays.
 */
export function optimizerVariables(
  { layers }: Plan,
  kerasLayers: readonly KerasObject[],
  optimizer: Optimizer,
): KerasVariable[] {
  const all = Object.entries(optimizerOf(optimizer).accumulators);
  const around = updateAccumulators(updatesOf(optimizer));
  const kept = all.filter(
    ([name]) => !around.includes(name) && (name !== 'momentum' || ('momentum' in optimizer && optimizer.momentum > 0)),
  );
  const byName = new Map<unknown, readonly LayerVariable[]>(layers.map((layer) => [layer.name, variablesOf(layer)]));
  const ordered = kerasLayers.flatMap(({ config }) => byName.get(config['name']) ?? []);
  const trained = ordered.filter(({ isTrainable }) => isTrainable);
  const first = ({ shape }: LayerVariable, initial: number): KerasVariable => {
    return { group: OPTIMIZER, shape, values: new Float32Array(sizeOf(shape)).fill(initial) };
  };
  return [
    { group: OPTIMIZER, shape: [], values: Int32Array.of(0) },
    { group: OPTIMIZER, shape: [], values: Float32Array.of(optimizer.learning_rate) },
    ...around.flatMap(() => trained.map((variable) => first(variable, 0))),
    ...(MADE_TOGETHER.has(optimizer.type)
      ? trained.flatMap((variable) => kept.map(([, initial]) => first(variable, initial)))
      : kept.flatMap(([, initial]) => trained.map((variable) => first(variable, initial)))),
    ...(optimizer.type === 'nadam' ? [{ group: OPTIMIZER, shape: [], values: Float32Array.of(1) }] : []),
  ];
}

const OPTIMIZER = 'optimizer';

/** Keras makes all accumulators of one variable before those of the next; others make an accumulator for all variables. */
const MADE_TOGETHER: ReadonlySet<Optimizer['type']> = new Set(['adam', 'adamw', 'adadelta', 'nadam']);
