import { dirname } from 'node:path';
import { nameFromFile } from '../file-names.js';
import { isMapping, toPlain, treeAt } from '../tree.js';
import type { Tree } from '../tree.js';
import { completeSettings } from './complete-settings.js';
import { resolveConditions } from './conditions.js';
import { countPoints } from './count-points.js';
import { warningsOf } from './hold-out.js';
import { experimentMaker } from './make-experiment.js';
import type { Base } from './read-bases.js';
import { EXPERIMENT, readParameter } from './read-parameters.js';
import type { Parameter } from './read-parameters.js';
import type { SweepSpec } from './spec.js';
import type { LoadedSweep, ParameterSpec, Sweep } from './types.js';

/** A sweep whose file obeys the schema, and the experiments that it changes. */
export interface ReadSweep {
  readonly tree: Tree;
  readonly spec: SweepSpec;
  readonly bases: readonly Base[];
  readonly file: string;
  readonly text: string;
}

export function completeSweep({ tree, spec, bases, file, text }: ReadSweep): LoadedSweep {
  const parameters = parametersOf(tree, bases, dirname(file));
  const specs = specsOf(parameters, bases);
  const settings = completeSettings(spec);
  const trials = settings.search.type === 'grid' ? countPoints(specs) : settings.search.trials;
  const sweep: Sweep = {
    name: spec.name?.normalize('NFC') ?? nameFromFile(file, 'sweep'),
    ...settings,
    search: { ...settings.search, trials },
    experiments: bases.map((base) => ({ name: base.name, spec: toPlain(base.tree) as object })),
    seeds: spec.seeds ?? seedsFrom(bases[0]!.experiment.seed, spec.repeats ?? 1),
    parameters: specs,
  };
  return {
    sweep,
    text,
    warnings: warningsOf(sweep, bases),
    epochs: Math.max(...bases.map(({ experiment }) => experiment.train.epochs)),
    experimentOf: experimentMaker({ sweep, parameters, bases }),
  };
}

function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function parametersOf(sweep: Tree, bases: readonly Base[], from: string): readonly Parameter[] {
  const entries = treeAt(sweep, ['parameters']);
  const read = [...(entries !== undefined && isMapping(entries) ? entries.value : [])].flatMap(
    ([name, entry]) => readParameter(name, entry, from) ?? [],
  );
  return resolveConditions(read, bases);
}

/** In reading order, the choice between experiments first. */
function specsOf(parameters: readonly Parameter[], bases: readonly Base[]): readonly ParameterSpec[] {
  const specs = parameters.map(({ spec }) => spec);
  if (bases.length === 1) return specs;
  return [{ kind: 'choice', path: EXPERIMENT, values: bases.map(({ name }) => name), when: [] }, ...specs];
}
