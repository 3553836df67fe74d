import { chartArchitecture } from '../charts/architecture.js';
import type { ArchitectureLayer } from '../charts/architecture-boxes.js';
import { activationText, settingsText } from '../model/describe-layer.js';
import { definitionOf } from '../model/layers/registry.js';
import type { Plan, PlanLayer } from '../model/types.js';
import type { Charts } from './write-charts.js';

/** The diagram of a network, under the name `architecture`. `name` stands above it. */
export function drawArchitecture(name: string, plan: Plan): Charts {
  const flops = plan.flops >= 1e6 ? `${(plan.flops / 1e6).toFixed(1)} M` : `${(plan.flops / 1e3).toFixed(1)} k`;
  const count = plan.layers.length === 1 ? '1 layer' : `${plan.layers.length} layers`;
  const subtitle = `${count}, ${plan.parameters.toLocaleString('en')} parameters, ${flops}FLOP per image`;
  return { architecture: chartArchitecture({ name, subtitle, layers: describeLayers(plan) }) };
}

/** The layers as a diagram shows them, the image first. */
export function describeLayers({ inputShape, layers }: Plan): ArchitectureLayer[] {
  const input = { name: 'input', type: 'input', kind: 'input', what: '', activation: '' } as const;
  return [{ ...input, shape: inputShape, parameters: 0 }, ...layers.map(layerOf)];
}

function layerOf({ name, type, options, outputShape, parameters }: PlanLayer): ArchitectureLayer {
  const { kind = 'other' } = definitionOf(type);
  const words = { what: settingsText(options), activation: activationText(options) };
  return { name, type, kind, ...words, shape: outputShape, parameters };
}
