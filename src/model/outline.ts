import { isChain } from './graph.js';
import { activationText, settingsText } from './describe-layer.js';
import type { LayerKind } from './layer-definition.js';
import { definitionOf } from './layers/registry.js';
import type { Plan, PlanLayer, Shape } from './types.js';

/** A layer as a diagram shows it. */
export interface OutlinedLayer {
  readonly name: string;
  /** As in a config: `conv2d`; `input` for the image. */
  readonly type: string;
  readonly kind: LayerKind | 'input';
  /** Its sizes in a few words: `8 5×5`. */
  readonly what: string;
  /** `relu`; empty if none. */
  readonly activation: string;
  readonly shape: Shape;
  readonly parameters: number;
  /** Places of its inputs in the list; absent in a chain. */
  readonly inputs?: readonly number[];
}

/** The layers as a diagram shows them, the image first. */
export function outlineLayers({ inputShape, layers }: Plan): OutlinedLayer[] {
  const input = { name: 'input', type: 'input', kind: 'input', what: '', activation: '' } as const;
  const outlined = layers.map(outlineLayer);
  // The image comes first and moves all places by 1.
  const withInputs = outlined.map((layer, index) => ({ ...layer, inputs: layers[index]!.inputs.map((at) => at + 1) }));
  return [{ ...input, shape: inputShape, parameters: 0 }, ...(isChain(layers) ? outlined : withInputs)];
}

/** `3 layers, 1,234 parameters, 2.3 MFLOP per image` */
export function describeSize({ layers, parameters, flops }: Plan): string {
  const cost = flops >= 1e6 ? `${(flops / 1e6).toFixed(1)} M` : `${(flops / 1e3).toFixed(1)} k`;
  const count = layers.length === 1 ? '1 layer' : `${layers.length} layers`;
  return `${count}, ${parameters.toLocaleString('en')} parameters, ${cost}FLOP per image`;
}

function outlineLayer({ name, type, options, outputShape, parameters }: PlanLayer): OutlinedLayer {
  const { kind = 'other' } = definitionOf(type);
  const words = { what: settingsText(options), activation: activationText(options) };
  return { name, type, kind, ...words, shape: outputShape, parameters };
}
