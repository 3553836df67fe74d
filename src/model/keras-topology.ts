import type { Layer } from '../config/types.js';
import { namesBeside } from './free-names.js';
import type { FreeName } from './free-names.js';
import { isChain } from './graph.js';
import type { KerasLayer, LayerDefinition } from './layer-definition.js';
import { LEAKY_SLOPE } from './layers/parts.js';
import { definitionOf } from './layers/registry.js';
import type { Plan, PlanLayer } from './types.js';

/** The `modelTopology` of a TensorFlow.js model.json: a Keras model. */
export interface KerasTopology {
  readonly keras_version: string;
  readonly backend: 'tensorflow';
  readonly model_config: {
    /** `Functional` for a network that branches. */
    readonly class_name: 'Sequential' | 'Functional';
    readonly config: { readonly name: string; readonly layers: readonly KerasLayer[] };
  };
}

/** Layers of Keras for one of a plan: the layer, and its activation if that stands alone. */
type Expanded = readonly [KerasLayer, ...KerasLayer[]];

/**
 * The network as Keras' JSON. `logits` leaves out the activation of the last layer, for a loss that is more accurate on
 * logits.
 */
export function toKerasTopology(plan: Plan, { name, logits }: { name: string; logits: boolean }): KerasTopology {
  const freeName = namesBeside(plan);
  const expanded = expandLayers(plan, logits, freeName);
  const model_config = isChain(plan.layers)
    ? sequential(plan, expanded, name)
    : functional(plan, expanded, { name, freeName });
  return { keras_version: '2.15.0', backend: 'tensorflow', model_config };
}

/** Name of the layer of Keras that gives the output of each layer of a plan. */
export function kerasOutputs(plan: Plan): readonly string[] {
  return expandLayers(plan, false, namesBeside(plan)).map(outputName);
}

function outputName(layers: Expanded): string {
  return layers.at(-1)!.config['name'] as string;
}

function expandLayers({ layers }: Plan, logits: boolean, freeName: FreeName): readonly Expanded[] {
  return layers.map((layer) => expand(layer, logits && layer.index === layers.length - 1, freeName));
}

function expand(layer: PlanLayer, isLogits: boolean, freeName: FreeName): Expanded {
  const { class_name, config } = tfjsLayer(layer);
  const activation = isLogits && 'activation' in config ? { activation: 'linear' } : {};
  const own = { class_name, config: { name: layer.name, trainable: !layer.isFrozen, ...config, ...activation } };
  return isLogits ? [own] : [own, ...ownActivation(layer, config, freeName)];
}

/** The layer as TensorFlow.js has it, without its name. */
export function tfjsLayer({ type, options, inputShape, outputShape }: PlanLayer): KerasLayer {
  const definition = definitionOf(type) as LayerDefinition<Layer>;
  return definition.tfjs?.(options, outputShape, inputShape) ?? definition.keras(options, outputShape);
}

/** An activation that Keras' JSON has no name for, or whose layer has none in Keras. */
function ownActivation({ name, options }: PlanLayer, config: KerasLayer['config'], freeName: FreeName): KerasLayer[] {
  if (!('activation' in options)) return [];
  const { activation } = options;
  if (activation === 'leaky_relu') {
    const named = freeName(`${name}_leaky_relu`);
    return [{ class_name: 'LeakyReLU', config: { name: named, trainable: true, alpha: LEAKY_SLOPE } }];
  }
  if ('activation' in config || activation === 'linear') return [];
  return [activationLayer(freeName(`${name}_activation`), activation)];
}

function activationLayer(name: string, activation: string): KerasLayer {
  return { class_name: 'Activation', config: { name, trainable: true, activation } };
}

type ModelConfig = KerasTopology['model_config'];

function sequential(plan: Plan, expanded: readonly Expanded[], name: string): ModelConfig {
  const [first, ...rest] = expanded.flat();
  const withInput = {
    ...first!,
    config: { ...first!.config, batch_input_shape: [null, ...plan.inputShape], dtype: 'float32' },
  };
  return { class_name: 'Sequential', config: { name, layers: [withInput, ...rest] } };
}

/** A layer of a functional model, and whose outputs it takes. */
interface WiredLayer extends KerasLayer {
  readonly name: string;
  readonly inbound_nodes: readonly (readonly Reference[])[];
}

type Reference = readonly [layer: string, node: 0, tensor: 0, options: object];

function functional(
  plan: Plan,
  expanded: readonly Expanded[],
  { name, freeName }: { name: string; freeName: FreeName },
): ModelConfig {
  const input = freeName('image');
  const nameOf = (index: number): string => (index < 0 ? input : outputName(expanded[index]!));
  const layers = plan.layers.flatMap((layer) => wire(expanded[layer.index]!, layer.inputs.map(nameOf), freeName));
  const config = { batch_input_shape: [null, ...plan.inputShape], dtype: 'float32', sparse: false, name: input };
  const first: WiredLayer = { class_name: 'InputLayer', name: input, config, inbound_nodes: [] };
  const ends = { input_layers: [[input, 0, 0]], output_layers: [[outputName(expanded.at(-1)!), 0, 0]] };
  return { class_name: 'Functional', config: { name, layers: [first, ...layers], ...ends } };
}

/**
 * A layer that takes the same output twice takes it through identities: TensorFlow.js frees it too early otherwise, while
 * others still want it.
 */
function wire([own, ...rest]: Expanded, inputs: readonly string[], freeName: FreeName): WiredLayer[] {
  const identities: WiredLayer[] = [];
  const sources = inputs.map((input, at) => {
    if (inputs.indexOf(input) === at) return input;
    const identity = activationLayer(freeName(`${String(own.config['name'])}_input`), 'linear');
    identities.push(wired(identity, [input]));
    return identity.config['name'] as string;
  });
  const layers = [wired(own, sources)];
  for (const layer of rest) layers.push(wired(layer, [layers.at(-1)!.name]));
  return [...identities, ...layers];
}

function wired(layer: KerasLayer, sources: readonly string[]): WiredLayer {
  const node = sources.map((source): Reference => [source, 0, 0, {}]);
  return { ...layer, name: layer.config['name'] as string, inbound_nodes: [node] };
}
