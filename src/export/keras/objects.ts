import type { KerasLayer } from '../../model/layer-definition.js';
import type { PlanLayer, Shape } from '../../model/types.js';

/** A Keras object as its configuration names it. */
export interface KerasObject extends KerasLayer {
  readonly module: string;
  readonly registered_name: string | null;
}

/** A layer of Keras and the shape of its output, without the batch. */
export interface KerasPart {
  readonly layer: KerasObject;
  readonly shape: Shape;
}

export function kerasObject(module: string, className: string, config: KerasObject['config']): KerasObject {
  return { module, class_name: className, config, registered_name: null };
}

const FLOAT32 = kerasObject('keras', 'DTypePolicy', { name: 'float32' });

/** A layer that computes with 32-bit floats. */
export function layerObject(className: string, { name, ...options }: KerasObject['config']): KerasObject {
  return kerasObject('keras.layers', className, { name, dtype: FLOAT32, ...options });
}

/** Some layers without weights refuse the option. */
export function trainableOption({ slots, isFrozen }: PlanLayer): KerasObject['config'] {
  return slots.length === 0 ? {} : { trainable: !isFrozen };
}

/** How kernels were drawn and are penalized; the names are those of Keras. */
export function trainingOptions(options: object): KerasObject['config'] {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]: [string, unknown]) => {
      if (key.endsWith('_initializer')) return [[key, value]];
      return key.endsWith('_regularizer') ? [[key, regularizer(value as { l1: number; l2: number })]] : [];
    }),
  );
}

function regularizer({ l1, l2 }: { l1: number; l2: number }): KerasObject | null {
  return l1 === 0 && l2 === 0 ? null : kerasObject('keras.regularizers', 'L1L2', { l1, l2 });
}
