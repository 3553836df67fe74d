import type { Tensor } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';

/** The parts of a layer of TensorFlow.js that variants change. */
export interface BaseLayer {
  build(inputShape: number[]): void;
  call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[];
}

export type LayerClass<L extends BaseLayer> = new (options: object) => L;

/** Registers, once, a class made from a layer class of TensorFlow.js; returns its name for a model's topology. */
export function registerVariant<L extends BaseLayer>(
  tf: Core,
  className: string,
  extend: (Base: LayerClass<L>) => LayerClass<L>,
  name = `Mnistx${className}`,
): string {
  // Not all classes are exported, but all are registered by name for reading models.
  const known = tf.serialization.SerializationMap.getMap().classNameMap;
  if (name in known) return name;
  const [Base] = known[className]!;
  const Variant = Object.assign(extend(Base as unknown as LayerClass<L>), { className: name });
  tf.serialization.registerClass(Variant as unknown as Parameters<typeof tf.serialization.registerClass>[0]);
  return name;
}
