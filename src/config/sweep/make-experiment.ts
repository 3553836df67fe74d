import { checkAndComplete } from '../load-experiment.js';
import { renderExperiment } from '../render.js';
import { createSource } from '../source.js';
import { fromPlain, isMapping } from '../tree.js';
import type { Tree } from '../tree.js';
import { assignParameters, treeOfValue } from './assign-parameters.js';
import { holdOut } from './hold-out.js';
import type { Base } from './read-bases.js';
import { EXPERIMENT } from './read-parameters.js';
import type { Parameter } from './read-parameters.js';
import type { Assignment, LoadedSweep, Sweep } from './types.js';

export interface Parts {
  readonly sweep: Sweep;
  readonly parameters: readonly Parameter[];
  readonly bases: readonly Base[];
}

export function experimentMaker({ sweep, parameters, bases }: Parts): LoadedSweep['experimentOf'] {
  return (assignment, run) => {
    const base = baseOf(assignment, bases);
    const { tree, problems } = assignParameters(base.tree, assignedValues(assignment, parameters));
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

export function baseOf(assignment: Assignment, bases: readonly Base[]): Base {
  const chosen = assignment.get(EXPERIMENT);
  const base = bases.length === 1 ? bases[0] : bases.find(({ name }) => name === chosen);
  if (base === undefined) throw new Error(`no experiment of this sweep has the name ${String(chosen)}`);
  return base;
}

function assignedValues(assignment: Assignment, parameters: readonly Parameter[]) {
  return parameters
    .filter(({ spec }) => assignment.has(spec.path))
    .map((parameter) => {
      const value = treeOfValue(parameter, assignment.get(parameter.spec.path));
      if (value === undefined) throw new Error(`${parameter.spec.path} never has this value`);
      return { parameter, value };
    });
}

function withRun(
  tree: Tree,
  run: { readonly name: string; readonly description: string; readonly seed: number },
): Tree {
  if (!isMapping(tree)) return tree;
  const own = fromPlain(run, createSource('sweep', ''));
  return { ...tree, value: new Map([...tree.value, ...(isMapping(own) ? own.value : [])]) };
}
