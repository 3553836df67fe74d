import { EXPERIMENT } from './read-parameters.js';
import type { Parameter, SweepSpec } from './spec.js';
import type { ParameterSpec, Sweep } from './types.js';

/** A complete sweep as a file would say it, but for the experiments. */
export function sweepAsSpec({ experiments, search, limits, parameters, ...rest }: Sweep): SweepSpec {
  const { type, trials, seed, parallel } = search;
  const choices = new Map(parameters.flatMap((spec) => (spec.kind === 'choice' ? [[spec.path, spec.values]] : [])));
  const own = parameters.filter(({ path }) => path !== EXPERIMENT);
  return {
    ...rest,
    seeds: [...rest.seeds] as [number, ...number[]],
    search: type === 'grid' ? { type, parallel } : { type, trials, seed, parallel },
    limits: Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== null)),
    parameters: Object.fromEntries(own.map((spec) => [spec.path, parameterAsSpec(spec, choices)])),
  };
}

function parameterAsSpec(spec: ParameterSpec, choices: ReadonlyMap<string, readonly unknown[]>): Parameter {
  const conditions = spec.when.map(
    ({ path, indices }) => [path, indices.map((index) => choices.get(path)?.[index])] as const,
  );
  const when = conditions.length === 0 ? {} : { when: Object.fromEntries(conditions) };
  if (spec.kind === 'choice') return { values: [...spec.values] as [unknown, ...unknown[]], ...when };
  const { min, max, scale, step } = spec;
  return { min, max, scale, ...(step === null ? {} : { step }), ...when };
}
