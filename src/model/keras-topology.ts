import type { Layer } from '../config/types.js';
import type { KerasLayer, LayerDefinition } from './layer-definition.js';
import { LEAKY_SLOPE } from './layers/parts.js';
import { definitionOf } from './layers/registry.js';
import type { Plan, PlanLayer } from './types.js';

/** The `modelTopology` of a TensorFlow.js model.json: a Keras Sequential model. */
export interface KerasTopology {
  readonly keras_version: string;
  readonly backend: 'tensorflow';
  readonly model_config: {
    readonly class_name: 'Sequential';
    readonly config: { readonly name: string; readonly layers: readonly KerasLayer[] };
  };
}

/**
 * The network as Keras' JSON. `logits` leaves out the activation of the last layer, for a loss that is more accurate on
 * logits.
 */
export function toKerasTopology(plan: Plan, { name, logits }: { name: string; logits: boolean }): KerasTopology {
  const layers = plan.layers.flatMap((layer) => kerasLayers(layer, logits && layer.index === plan.layers.length - 1));
  const [first, ...rest] = layers;
  const withInput = {
    ...first!,
    config: { ...first!.config, batch_input_shape: [null, ...plan.inputShape], dtype: 'float32' },
  };
  return {
    keras_version: '2.15.0',
    backend: 'tensorflow',
    model_config: { class_name: 'Sequential', config: { name, layers: [withInput, ...rest] } },
  };
}

function kerasLayers(layer: PlanLayer, isLogits: boolean): readonly KerasLayer[] {
  const definition = definitionOf(layer.type) as LayerDefinition<Layer>;
  const { class_name, config } = definition.keras(layer.options, layer.outputShape);
  const activation = isLogits && 'activation' in config ? { activation: 'linear' } : {};
  const own = { class_name, config: { name: layer.name, trainable: true, ...config, ...activation } };
  if (!('activation' in layer.options) || layer.options.activation !== 'leaky_relu') return [own];
  const leaky = {
    class_name: 'LeakyReLU',
    config: { name: `${layer.name}_leaky_relu`, trainable: true, alpha: LEAKY_SLOPE },
  };
  return [own, leaky];
}
