import { grid } from './grid.js';
import { random } from './random.js';
import type { SamplerDefinition } from './sampler.js';
import { sobol } from './sobol.js';

export const samplers = { grid, random, sobol } satisfies Readonly<Record<string, SamplerDefinition>>;
export type SamplerType = keyof typeof samplers;
