import { grid } from './grid.js';
import { random } from './random.js';
import type { SamplerDefinition } from './sampler.js';
import { sobol } from './sobol.js';
import { tpe } from './tpe.js';

export const samplers = { grid, random, sobol, tpe } satisfies Readonly<Record<string, SamplerDefinition>>;
export type SamplerType = keyof typeof samplers;
