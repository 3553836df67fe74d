import { chartArchitecture } from '../charts/architecture.js';
import { describeSize, outlineLayers } from '../model/outline.js';
import type { Plan } from '../model/types.js';
import type { Charts } from './write-charts.js';

/** The diagram of a network, under the name `architecture`. `name` stands above it. */
export function drawArchitecture(name: string, plan: Plan): Charts {
  return {
    architecture: chartArchitecture({ name, subtitle: describeSize(plan), layers: outlineLayers(plan) }),
  };
}
