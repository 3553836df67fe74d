import { dirname } from 'node:path';
import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import { nameFromFile } from '../name-from-file.js';
import { describeFirst } from '../problems/describe-first.js';
import { sortByPosition } from '../problems/sort-by-position.js';
import { isMapping, toPlain, treeAt } from '../tree.js';
import type { Entry, Tree } from '../tree.js';
import { checkConditions } from './check-conditions.js';
import { checkParameters } from './check-parameters.js';
import { checkPaths } from './check-paths.js';
import { checkRanges } from './check-ranges.js';
import { checkSearch, checkSettings } from './check-settings.js';
import { completeSettings } from './complete-settings.js';
import { resolveConditions } from './conditions.js';
import { countPoints } from './count-points.js';
import { sweepGrammar } from './grammar.js';
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

/** @throws {MnistxError} with every problem of the sweep and of its parameters */
export function completeSweep({ tree, spec, bases, file, text }: ReadSweep): LoadedSweep {
  const entries = parameterEntries(tree);
  throwIfAny(checkPaths(entries));
  const parameters = readParameters(entries, bases, dirname(file));
  const specs = withExperiments(parameters, bases);
  throwIfAny([...checkRanges(tree, parameters), ...checkConditions(tree, parameters, choicesOf(specs, bases))]);

  const settings = completeSettings(spec);
  const { type, trials: wanted } = settings.search;
  const points = countPoints(specs, type === 'grid' ? MOST_TRIALS : wanted);
  const trials = type === 'grid' ? points : Math.min(points, wanted);
  const sweep: Sweep = {
    name: spec.name?.normalize('NFC') ?? nameFromFile(file, 'sweep'),
    ...settings,
    search: { ...settings.search, trials },
    experiments: bases.map((base) => ({ name: base.name, spec: toPlain(base.tree) as object })),
    seeds: spec.seeds ?? seedsFrom(bases[0]!.experiment.seed, spec.repeats ?? 1),
    parameters: specs,
  };
  const checked = { tree, spec, sweep, parameters, bases };
  throwIfAny([...checkSettings(checked), ...checkSearch({ ...checked, most: MOST_TRIALS })]);
  throwIfAny(checkParameters({ parameters, specs, bases }));
  return {
    sweep,
    text,
    warnings: [...warningsOf(sweep, bases), ...(type !== 'grid' && trials < wanted ? [fewPoints(trials, wanted)] : [])],
    epochs: Math.max(...bases.map(({ experiment }) => experiment.train.epochs)),
    experimentOf: experimentMaker({ sweep, parameters, bases }),
  };
}

const MOST_TRIALS = sweepGrammar.definition('search.random').properties!['trials']!.maximum!;

/** No trial is trained twice. */
function fewPoints(points: number, trials: number): string {
  const combinations = points === 1 ? 'one combination' : `${points} combinations`;
  return `the parameters have only ${combinations}, so the sweep has ${points} of the ${trials} trials that were asked for`;
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new MnistxError(describeFirst(sortByPosition(problems), (problem) => problem));
}

function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function parameterEntries(sweep: Tree): ReadonlyMap<string, Entry> {
  const entries = treeAt(sweep, ['parameters']);
  return entries !== undefined && isMapping(entries) ? entries.value : new Map<string, Entry>();
}

function readParameters(
  entries: ReadonlyMap<string, Entry>,
  bases: readonly Base[],
  from: string,
): readonly Parameter[] {
  const read = [...entries].flatMap(([name, entry]) => readParameter(name, entry, from) ?? []);
  return resolveConditions(read, bases);
}

/** In reading order, the choice between experiments first. */
function withExperiments(parameters: readonly Parameter[], bases: readonly Base[]): readonly ParameterSpec[] {
  const specs = parameters.map(({ spec }) => spec);
  return bases.length === 1 ? specs : choicesOf(specs, bases);
}

/** With the choice between experiments, also if there is only one. */
function choicesOf(specs: readonly ParameterSpec[], bases: readonly Base[]): readonly ParameterSpec[] {
  const experiments = { kind: 'choice', path: EXPERIMENT, values: bases.map(({ name }) => name), when: [] } as const;
  return [experiments, ...specs.filter(({ path }) => path !== EXPERIMENT)];
}
