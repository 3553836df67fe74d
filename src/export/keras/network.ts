import type { Layer } from '../../config/types.js';
import type { Normalization } from '../../data/types.js';
import { namesBeside } from '../../model/free-names.js';
import { refuseForeign } from '../held.js';
import type { KerasLayer, LayerDefinition } from '../../model/layer-definition.js';
import { definitionOf } from '../../model/layers/registry.js';
import type { Plan, PlanLayer, Shape } from '../../model/types.js';

/** A Keras object as its configuration names it. */
export interface KerasObject extends KerasLayer {
  readonly module: string;
  readonly registered_name: string | null;
}

export function kerasObject(module: string, className: string, config: KerasObject['config']): KerasObject {
  return { module, class_name: className, config, registered_name: null };
}

/** A layer of Keras and the places of those whose outputs it takes. */
export interface KerasNode {
  readonly layer: KerasObject;
  readonly inputs: readonly number[];
  /** Of its output, without the batch. */
  readonly shape: Shape;
}

/**
 * The layers of a model of Keras 3, as `get_config` gives them, each behind its inputs. `normalization` becomes a first
 * layer.
 */
export function kerasNodes(plan: Plan, normalization: Normalization | null): readonly KerasNode[] {
  const freeName = namesBeside(plan);
  const input = {
    batch_shape: [null, ...plan.inputShape],
    dtype: 'float32',
    sparse: false,
    name: freeName('input_layer'),
  };
  const nodes: KerasNode[] = [];
  const add = (layer: KerasObject, inputs: readonly number[], shape: Shape): number =>
    nodes.push({ layer, inputs, shape }) - 1;
  const first = add(kerasObject('keras.layers', 'InputLayer', input), [], plan.inputShape);
  const image =
    normalization === null ? first : add(rescaling(normalization, freeName('pixels')), [first], plan.inputShape);
  const outputs: number[] = [];
  for (const layer of plan.layers) {
    const { outputShape, inputs, options, name } = layer;
    const own = kerasLayer(layer);
    const node = add(
      own,
      inputs.map((index) => outputs[index] ?? image),
      outputShape,
    );
    const isWhole = !('activation' in options) || 'activation' in own.config || options.activation === 'linear';
    outputs.push(
      isWhole ? node : add(activationLayer(freeName(`${name}_activation`), options.activation), [node], outputShape),
    );
  }
  return nodes;
}

const FLOAT32 = kerasObject('keras', 'DTypePolicy', { name: 'float32' });

function kerasLayer(layer: PlanLayer): KerasObject {
  const { name, type, options, outputShape, slots, isFrozen } = layer;
  const definition = definitionOf(type) as LayerDefinition<Layer>;
  const written = definition.keras(options, outputShape);
  refuseForeign(written, layer);
  const { class_name, config } = written;
  // Keras 3 knows a leaky ReLU by name, unlike Keras 2 and TensorFlow.js.
  const activation = 'activation' in options && 'activation' in config ? { activation: options.activation } : {};
  // Some layers without weights refuse the option.
  const trainable = slots.length === 0 ? {} : { trainable: !isFrozen };
  const own = { name, ...trainable, dtype: FLOAT32, ...config, ...activation, ...trainingOptions(options) };
  return kerasObject('keras.layers', class_name, own);
}

function activationLayer(name: string, activation: string): KerasObject {
  return kerasObject('keras.layers', 'Activation', { name, dtype: FLOAT32, activation });
}

/** How kernels were drawn and are penalized; the names are those of Keras. */
function trainingOptions(options: Layer): KerasObject['config'] {
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

function rescaling({ scale, offset }: Normalization, name: string): KerasObject {
  const one = (values: readonly number[]): unknown => (new Set(values).size === 1 ? values[0] : values);
  const config = { name, trainable: true, dtype: FLOAT32, scale: one(scale), offset: one(offset) };
  return kerasObject('keras.layers', 'Rescaling', config);
}
