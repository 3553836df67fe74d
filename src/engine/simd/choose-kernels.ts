import type { Plan } from '../../model/types.js';
import type { Host } from './host.js';

export interface ChosenKernels {
  readonly module: WebAssembly.Module;
  readonly isRelaxed: boolean;
}

/** The relaxed kernels for `fast_math` where the host has them, else the portable ones. */
export async function chooseKernels({ training }: Plan, host: Host): Promise<ChosenKernels> {
  const relaxed = training.fast_math ? await host.compileRelaxedKernels() : null;
  return { module: relaxed ?? (await host.compileKernels()), isRelaxed: relaxed !== null };
}
