import { architecture } from '../charts/architecture.js';
import type { ArchitectureLayer } from '../charts/architecture-boxes.js';
import { definitionOf } from '../model/layers/registry.js';
import type { Plan, PlanLayer } from '../model/types.js';
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
  return { name, type, what: definitionOf(type).settings?.(options) ?? '', activation, shape: outputShape, parameters };
}
