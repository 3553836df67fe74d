import type { Layer } from '../../config/types.js';
import type { Normalization } from '../../data/types.js';
import { namesBeside } from '../../model/free-names.js';
import type { FreeName } from '../../model/free-names.js';
import type { LayerDefinition } from '../../model/layer-definition.js';
import { definitionOf } from '../../model/layers/registry.js';
import type { Plan, PlanLayer } from '../../model/types.js';
import { refuseForeign } from '../held.js';
import { formOf } from './forms.js';
import { kerasObject, layerObject, trainableOption, trainingOptions } from './objects.js';
import type { KerasObject, KerasPart } from './objects.js';

/** A layer of Keras and the places of those whose outputs it takes. */
export interface KerasNode extends KerasPart {
  readonly inputs: readonly number[];
  /** It is called with each of its inputs as an argument, not with one list of them. Default: `false` */
  readonly areArguments?: boolean;
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
  const add = (node: KerasNode): number => nodes.push(node) - 1;
  const first = add({ layer: kerasObject('keras.layers', 'InputLayer', input), inputs: [], shape: plan.inputShape });
  const image =
    normalization === null
      ? first
      : add({ layer: rescaling(normalization, freeName('pixels')), inputs: [first], shape: plan.inputShape });
  const outputs: number[] = [];
  for (const layer of plan.layers) {
    const sources = layer.inputs.map((index) => outputs[index] ?? image);
    const { takesInputTwice: isTwice = false } = formOf(layer);
    const [own, ...rest] = partsOf(layer, freeName);
    const node = add({ ...own, inputs: isTwice ? [...sources, ...sources] : sources, areArguments: isTwice });
    outputs.push(rest.reduce((before, part) => add({ ...part, inputs: [before] }), node));
  }
  return nodes;
}

/** The layers of Keras for one of a plan, each fed by the one before. */
function partsOf(layer: PlanLayer, freeName: FreeName): readonly [KerasPart, ...KerasPart[]] {
  const { options, name, outputShape } = layer;
  const composed = formOf(layer).parts?.(layer, freeName);
  if (composed !== undefined) return composed;
  const own = { layer: kerasLayer(layer), shape: outputShape };
  if (!('activation' in options) || 'activation' in own.layer.config || options.activation === 'linear') return [own];
  const activation = { name: freeName(`${name}_activation`), activation: options.activation };
  return [own, { layer: layerObject('Activation', activation), shape: outputShape }];
}

function kerasLayer(layer: PlanLayer): KerasObject {
  const { name, type, options, outputShape } = layer;
  const definition = definitionOf(type) as LayerDefinition<Layer>;
  const written = definition.keras(options, outputShape);
  refuseForeign(written, layer);
  const { class_name, config } = written;
  // Keras 3 knows a leaky ReLU by name, unlike Keras 2 and TensorFlow.js.
  const activation = 'activation' in options && 'activation' in config ? { activation: options.activation } : {};
  return layerObject(class_name, {
    ...{ name, ...trainableOption(layer), ...config, ...activation },
    ...trainingOptions(options),
  });
}

function rescaling({ scale, offset }: Normalization, name: string): KerasObject {
  const one = (values: readonly number[]): unknown => (new Set(values).size === 1 ? values[0] : values);
  return layerObject('Rescaling', { name, trainable: true, scale: one(scale), offset: one(offset) });
}
