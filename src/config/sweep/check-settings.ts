import type { Problem } from '../../errors.js';
import { checkName } from '../rules.js';
import { treeAt } from '../tree.js';
import type { Tree } from '../tree.js';
import { looksAtValidation } from './hold-out.js';
import type { Base } from './read-bases.js';
import type { Parameter } from './read-parameters.js';
import type { SweepSpec } from './spec.js';
import { problemIn } from './sweep-problem.js';
import type { Sweep } from './types.js';

/** What a schema cannot say of the experiments of a sweep file; before they are read. */
export function checkSources(sweep: Tree, { base, experiments }: SweepSpec): Problem[] {
  if (base !== undefined && experiments !== undefined)
    return [problemIn(sweep, ['experiments'], exclusive('base', 'experiments'), 'key')];
  if (base !== undefined || experiments !== undefined) return [];
  const fix = 'add the experiment file that the parameters change, for example base: cnn.yaml';
  return [problemIn(sweep, [], { code: 'MISSING_KEY', message: 'a sweep needs "base"', fix })];
}

function exclusive(one: string, other: string) {
  return { code: 'CONFLICT', message: `"${one}" and "${other}" exclude each other`, fix: 'keep one of them' } as const;
}

interface Checked {
  readonly tree: Tree;
  readonly spec: SweepSpec;
  readonly sweep: Sweep;
  readonly parameters: readonly Parameter[];
  readonly bases: readonly Base[];
}

/** What a schema cannot say of everything but the parameters themselves. */
export function checkSettings(checked: Checked): Problem[] {
  const { tree, sweep } = checked;
  const named = checkName(sweep.name).map(({ path, ...words }) => problemIn(tree, path, words));
  return [
    ...named,
    ...checkSeeds(checked),
    ...checkExperiments(checked),
    ...checkObjective(checked),
    ...checkStopping(checked),
  ];
}

function checkSeeds({ tree, spec, sweep, parameters, bases }: Checked): Problem[] {
  const { seeds } = sweep;
  if (spec.repeats !== undefined && spec.seeds !== undefined)
    return [problemIn(tree, ['seeds'], exclusive('repeats', 'seeds'), 'key')];
  const twice = seeds.findIndex((seed, index) => seeds.indexOf(seed) < index);
  if (spec.seeds !== undefined && twice >= 0) {
    const message = `the seed ${seeds[twice]} is given twice`;
    return [problemIn(tree, ['seeds', twice], { code: 'CONFLICT', message, fix: 'keep one of them' })];
  }
  if (!Number.isSafeInteger(seeds.at(-1))) {
    const message = `the seeds from ${seeds[0]} on end before ${spec.repeats} repeats`;
    return [problemIn(tree, ['repeats'], { code: 'OUT_OF_RANGE', message, fix: 'write seeds: [1, 2, 3] instead' })];
  }
  if (parameters.length > 0 || bases.length > 1 || seeds.length > 1) return [];
  const fix = 'add parameters:, or repeats: 3 to train it with several seeds';
  return [problemIn(tree, [], { code: 'MISSING_KEY', message: 'this sweep has nothing to try', fix })];
}

function checkExperiments({ tree, bases }: Checked): Problem[] {
  const names = bases.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice < 0) return [];
  const message = `two experiments have the name "${names[twice]}"`;
  const fix = 'write another name: into one of the files, or list it once';
  return [problemIn(tree, ['experiments', twice], { code: 'CONFLICT', message, fix })];
}

function checkObjective({ tree, sweep, parameters, bases }: Checked): Problem[] {
  const { metric } = sweep.objective;
  if (!looksAtValidation(sweep)) return [];
  const places = [['objective', 'metric'], ['objective'], ['base'], ['experiments']];
  const place = places.find((path) => treeAt(tree, path) !== undefined) ?? [];
  const setsValidation = parameters.some(({ path }) => path.name === 'data' || path.name === 'data.validation');
  const blind = bases.filter(({ experiment }) => experiment.data.validation === 'none');
  const whole =
    blind.length === 0 || setsValidation ? [] : [problemIn(tree, place, validatesNothing(metric, blind[0]!.name))];
  return [...whole, ...parameters.flatMap((parameter) => checkValidation(tree, sweep, parameter))];
}

function validatesNothing(metric: string, name: string) {
  return {
    code: 'CONFLICT',
    message: `the objective is ${metric}, but ${name} validates nothing`,
    fix: `write data: { validation: 0.1 } into it, or choose by metric: ${metric.replace('val_', '')}`,
  } as const;
}

/** Values of `data.validation` by which no trial can be chosen, or none should be. */
function checkValidation(tree: Tree, sweep: Sweep, { written, path, values }: Parameter): Problem[] {
  if (path.name !== 'data.validation') return [];
  return values.flatMap(({ value }, index) => {
    const place = ['parameters', written.path, 'values', index];
    const { metric } = sweep.objective;
    if (value === 'none') {
      const message = `the objective is ${metric}, but these trials would validate nothing`;
      return [problemIn(tree, place, { code: 'CONFLICT', message, fix: 'use a fraction, such as 0.1' })];
    }
    if (value !== 'test' || sweep.choose_on_test) return [];
    const message = 'these trials would be chosen by the test set (leakage)';
    const fix = 'use a fraction, such as 0.1, or write choose_on_test: true';
    return [problemIn(tree, place, { code: 'CONFLICT', message, fix })];
  });
}

function checkStopping({ tree, sweep, parameters, bases }: Checked): Problem[] {
  const stop = sweep.stop_early;
  if (stop.type === 'none') return [];
  const varied = parameters.find(({ path }) => path.name === 'train.epochs');
  if (stop.type === 'hyperband' && varied !== undefined) {
    const message = 'hyperband compares trials after the same epochs, so their number is no parameter';
    const fix = 'remove it, or use stop_early: median';
    return [problemIn(tree, ['parameters', varied.written.path], { code: 'CONFLICT', message, fix }, 'key')];
  }
  const [first, ...others] = bases;
  const place =
    treeAt(tree, ['stop_early', 'min_epochs']) === undefined ? ['stop_early'] : ['stop_early', 'min_epochs'];
  const epochsOf = ({ experiment }: Base): number => experiment.train.epochs;
  const other = others.find((base) => epochsOf(base) !== epochsOf(first!));
  if (stop.type === 'hyperband' && other !== undefined) {
    const message = `hyperband needs as many epochs of all experiments, but ${first!.name} trains ${epochsOf(first!)} and ${other.name} ${epochsOf(other)}`;
    const fix = 'write the same train.epochs into all of them, or use stop_early: median';
    return [problemIn(tree, ['stop_early'], { code: 'CONFLICT', message, fix })];
  }
  const short = varied === undefined ? bases.find((base) => epochsOf(base) < stop.min_epochs) : undefined;
  if (short === undefined) return [];
  const message = `"min_epochs" is ${stop.min_epochs}, but ${short.name} trains only ${epochsOf(short)}`;
  const fix = `use a number up to ${epochsOf(short)}, or raise train.epochs`;
  return [problemIn(tree, place, { code: 'OUT_OF_RANGE', message, fix })];
}

/** Whether the search can draw what the parameters may be. */
export function checkSearch({
  tree,
  sweep,
  parameters,
  most,
}: Omit<Checked, 'spec' | 'bases'> & { readonly most: number }): Problem[] {
  if (sweep.search.type !== 'grid') return [];
  const endless = parameters.filter(
    ({ spec }) => spec.kind === 'range' && spec.step === null && !(spec.isInteger && spec.scale === 'linear'),
  );
  if (endless.length > 0) {
    return endless.map(({ written }) => {
      const message = `a grid needs a "step" for the range of "${written.path}"`;
      const fix = 'add step:, write values: [a, b], or search it with search: tpe';
      return problemIn(tree, ['parameters', written.path], { code: 'MISSING_KEY', message, fix }, 'key');
    });
  }
  if (sweep.search.trials <= most) return [];
  const count = most.toLocaleString('en');
  const fix = 'use fewer values or longer steps, or try some of them with search: { type: tpe, trials: 40 }';
  const message = `this grid has more than ${count} trials`;
  const isWritten = treeAt(tree, ['search']) !== undefined;
  return [problemIn(tree, [isWritten ? 'search' : 'parameters'], { code: 'OUT_OF_RANGE', message, fix }, 'key')];
}
