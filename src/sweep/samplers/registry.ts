import type { Sweep } from '../../config/sweep/types.js';
import type { Space } from '../space.js';
import { grid } from './grid.js';
import { random } from './random.js';
import type { Sampler, SamplerDefinition } from './sampler.js';
import { sobol } from './sobol.js';
import { tpe } from './tpe.js';
import { withoutRepeats } from './without-repeats.js';

export const samplers = { grid, random, sobol, tpe } satisfies Readonly<Record<string, SamplerDefinition>>;

/** The sampler of a sweep. It trains no experiment twice. */
export function samplerFor({ search }: Pick<Sweep, 'search'>, space: Space): Sampler {
  return withoutRepeats(samplers[search.type].create(space, search), space, search);
}

export type SamplerType = keyof typeof samplers;
