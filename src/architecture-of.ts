import { architecture } from './charts/architecture.js';
import type { ArchitectureLayer } from './charts/architecture-boxes.js';
import type { Layer } from './config/types.js';
import type { Plan, PlanLayer } from './model/types.js';
import type { Charts } from './write-charts.js';

/** The diagram of a network, under the name `architecture`. `name` stands above it. */
export function architectureChart(name: string, plan: Plan): Charts {
  const flops = plan.flops >= 1e6 ? `${(plan.flops / 1e6).toFixed(1)} M` : `${(plan.flops / 1e3).toFixed(1)} k`;
  const count = plan.layers.length === 1 ? '1 layer' : `${plan.layers.length} layers`;
  const subtitle = `${count}, ${plan.parameters.toLocaleString('en')} parameters, ${flops}FLOP per image`;
  return { architecture: architecture({ name, subtitle, layers: architectureLayers(plan) }) };
}

/** The layers as a diagram shows them, the image first. */
export function architectureLayers({ inputShape, layers }: Plan): ArchitectureLayer[] {
  const input = { name: 'input', type: 'input', what: '', activation: '', shape: inputShape, parameters: 0 };
  return [input, ...layers.map(layerOf)];
}

function layerOf({ name, type, options, outputShape, parameters }: PlanLayer): ArchitectureLayer {
  const isLine = 'activation' in options && options.type !== 'activation' && options.activation !== 'linear';
  const activation = isLine ? options.activation : '';
  return { name, type, what: settingsOf(options), activation, shape: outputShape, parameters };
}

function settingsOf(layer: Layer): string {
  switch (layer.type) {
    case 'dense':
      return `${layer.units} units`;
    case 'conv2d':
    case 'separable_conv2d':
      return `${layer.filters} × ${windowOf(layer.kernel_size, layer.strides, [1, 1])}${paddingOf(layer)}`;
    case 'depthwise_conv2d':
      return windowOf(layer.kernel_size, layer.strides, [1, 1]) + paddingOf(layer);
    case 'max_pooling2d':
    case 'average_pooling2d':
      return windowOf(layer.pool_size, layer.strides, layer.pool_size) + paddingOf(layer);
    case 'activation':
      return layer.activation;
    case 'dropout':
      return `rate ${layer.rate}`;
    default:
      return '';
  }
}

function paddingOf({ padding }: { readonly padding: 'valid' | 'same' }): string {
  return padding === 'same' ? ', same' : '';
}

type Pair = readonly [number, number];

/** Strides only where they are not the usual ones. */
function windowOf([height, width]: Pair, [down, across]: Pair, [usualDown, usualAcross]: Pair): string {
  const step = down === across ? `${down}` : `${down}×${across}`;
  const isUsual = down === usualDown && across === usualAcross;
  return `${height}×${width}${isUsual ? '' : `, step ${step}`}`;
}
