import type { SchemaNode } from '../schema.js';
import { sweepGrammar } from './grammar.js';
import type { SweepSpec } from './spec.js';
import type { ObjectiveMetric, StopEarly, Sweep } from './types.js';

type Options = Readonly<Record<string, unknown>>;

/** What a sweep file says of itself, with every default (they stand in the schema) and every shorthand written out. */
export type SweepSettings = Omit<Sweep, 'name' | 'experiments' | 'seeds' | 'parameters'>;

export function completeSettings(spec: SweepSpec): SweepSettings {
  const top = withDefaults(sweepGrammar.schema, { ...spec });
  return {
    description: top['description'] as string,
    search: { trials: 0, seed: 1, ...choice('search', top['search']) } as unknown as Sweep['search'],
    objective: completeObjective(top['objective']),
    stop_early: choice('stop_early', top['stop_early']) as unknown as StopEarly,
    limits: { parameters: null, flops: null, ...(top['limits'] as object) },
    choose_on_test: top['choose_on_test'] as boolean,
  };
}

function completeObjective(written: unknown): Sweep['objective'] {
  const options = typeof written === 'string' ? { metric: written } : (written as Options);
  const { metric, epoch, goal } = withDefaults(sweepGrammar.definition('objective'), options);
  return {
    metric: metric as ObjectiveMetric,
    goal: (goal ?? ((metric as string).endsWith('loss') ? 'minimize' : 'maximize')) as 'maximize' | 'minimize',
    epoch: epoch as 'best' | 'last',
  };
}

function choice(kind: string, written: unknown): Options {
  const options = typeof written === 'string' ? { type: written } : (written as Options);
  return {
    type: options['type'],
    ...withDefaults(sweepGrammar.definition(`${kind}.${String(options['type'])}`), options),
  };
}

function withDefaults(schema: SchemaNode, written: Options): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
      const value = written[key] ?? property.default;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
