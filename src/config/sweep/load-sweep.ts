import { dirname } from 'node:path';
import { MnistxError } from '../../errors.js';
import { nameFromFile } from '../file-names.js';
import { checkAndComplete } from '../load-experiment.js';
import { MOST_EXPERIMENT_BYTES, readOne } from '../read-files.js';
import type { ReadFile } from '../read-files.js';
import { renderExperiment } from '../render.js';
import { createSource } from '../source.js';
import { fromPlain, isMapping, toPlain, treeAt } from '../tree.js';
import type { Tree } from '../tree.js';
import { validate } from '../validate.js';
import { assignParameters, treeOfValue } from './assign-parameters.js';
import { completeSettings } from './complete.js';
import { countPoints } from './count-points.js';
import { sweepGrammar } from './grammar.js';
import { holdOut, warningsOf } from './hold-out.js';
import { readBases } from './read-bases.js';
import type { Base } from './read-bases.js';
import { EXPERIMENT, readParameter } from './read-parameters.js';
import type { Parameter } from './read-parameters.js';
import { resolveConditions } from './conditions.js';
import type { SweepSpec } from './spec.js';
import type { LoadedSweep, ParameterSpec, Sweep } from './types.js';

export interface SweepRequest {
  /** Its path; paths within the file are relative to it. */
  readonly file: string;
  /** Settings of the experiments, such as `train.epochs=5`. */
  readonly overrides?: readonly string[];
  /** Such as `readFileSync`. */
  readonly readFile: ReadFile;
}

/**
 * Reads, checks and completes a sweep file and the experiments that it changes.
 *
 * @throws {MnistxError} with every problem of the file; each says its line and column
 */
export function loadSweep({ file, overrides = [], readFile }: SweepRequest): LoadedSweep {
  const { tree, problems, text } = readOne(file, readFile, MOST_EXPERIMENT_BYTES);
  if (tree === null || problems.length > 0) throw new MnistxError(problems);
  const spec = checkSpec(tree);
  const bases = readBases(tree, { file, overrides, readFile });
  return completeSweep({ tree, spec, bases, file, text });
}

function checkSpec(tree: Tree): SweepSpec {
  const { spec, problems } = validate(tree, sweepGrammar);
  if (spec === null) throw new MnistxError(problems);
  return spec;
}

interface ReadSweep {
  readonly tree: Tree;
  readonly spec: SweepSpec;
  readonly bases: readonly Base[];
  readonly file: string;
  readonly text: string;
}

function completeSweep({ tree, spec, bases, file, text }: ReadSweep): LoadedSweep {
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

interface Parts {
  readonly sweep: Sweep;
  readonly parameters: readonly Parameter[];
  readonly bases: readonly Base[];
}

function experimentMaker({ sweep, parameters, bases }: Parts): LoadedSweep['experimentOf'] {
  return (assignment, run) => {
    const chosen = assignment.get(EXPERIMENT);
    const base = bases.length === 1 ? bases[0]! : bases.find(({ name }) => name === chosen);
    if (base === undefined) throw new Error(`no experiment of this sweep has the name ${String(chosen)}`);
    const assigned = parameters
      .filter(({ spec }) => assignment.has(spec.path))
      .map((parameter) => {
        const value = treeOfValue(parameter, assignment.get(parameter.spec.path));
        if (value === undefined) throw new Error(`${parameter.spec.path} never has this value`);
        return { parameter, value };
      });
    const { tree, problems } = assignParameters(base.tree, assigned);
    const named = withRun(holdOut(tree, sweep), run);
    const loaded = checkAndComplete({ tree: named, problems, text: '' }, { file: base.name, overrides: [] });
    return {
      ...loaded,
      // Most of the experiments that are made are only checked.
      get text() {
        return renderExperiment(loaded.experiment);
      },
    };
  };
}

function withRun(
  tree: Tree,
  run: { readonly name: string; readonly description: string; readonly seed: number },
): Tree {
  if (!isMapping(tree)) return tree;
  const own = fromPlain(run, createSource('sweep', ''));
  return { ...tree, value: new Map([...tree.value, ...(isMapping(own) ? own.value : [])]) };
}
