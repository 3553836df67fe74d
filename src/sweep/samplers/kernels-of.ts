import { stepOf } from '../space.js';
import type { Domain } from '../space.js';
import { ChoiceKernels } from './choice-kernels.js';
import { DensityKernels } from './density-kernels.js';
import { FixedKernels } from './fixed-kernels.js';
import type { Kernels } from './kernels.js';
import { MassKernels } from './mass-kernels.js';

/** Without observations. */
export function kernelsOf(domain: Domain): Kernels {
  if (domain.kind === 'choice') return new ChoiceKernels(domain);
  if (domain.min === domain.max) return new FixedKernels(domain.min);
  return stepOf(domain) === undefined ? new DensityKernels(domain) : new MassKernels(domain);
}
