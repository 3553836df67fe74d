import type { Problem } from '../../errors.js';
import { experimentGrammar } from '../experiment-grammar.js';
import { cut, inYaml } from '../problems/schema-words.js';
import { positionOf } from '../source.js';
import { treeAt } from '../tree.js';
import type { Tree } from '../tree.js';
import { validate } from '../validate.js';
import { assignParameters, treeOfValue } from './assign-parameters.js';
import type { Assigned } from './assign-parameters.js';
import { parentsFirst } from './count-points.js';
import { baseOf } from './make-experiment.js';
import type { Base } from './read-bases.js';
import { EXPERIMENT } from './read-parameters.js';
import type { Parameter } from './read-parameters.js';
import type { ChoiceSpec, ParameterSpec } from './types.js';

/** What is not tried here is tried by the check of the trials. */
const MOST_TRIES = 1000;
const MOST_TRIES_OF_ONE_VALUE = 100;

interface Checked {
  readonly parameters: readonly Parameter[];
  /** Of all parameters, with the choice between experiments. */
  readonly specs: readonly ParameterSpec[];
  readonly bases: readonly Base[];
}

/**
 * Tries every value of every parameter, and both ends of every range, in an experiment in which it takes part, and with
 * every value of the parameters that decide which keys there are at its place.
 */
export function checkParameters(checked: Checked): Problem[] {
  let left = MOST_TRIES;
  const tries = checked.parameters.flatMap((parameter) =>
    triesOf(parameter, checked).flatMap((one) => (left-- > 0 ? [{ ...one, problems: problemsOf(one, checked) }] : [])),
  );
  const found = tries.flatMap(({ problems }) => problems);
  const unconditional = checked.parameters.flatMap((parameter) =>
    withoutCondition(
      parameter,
      tries.filter((one) => one.parameter === parameter),
    ),
  );
  return firstOfEachPlace([...unconditional, ...found]);
}

/** One experiment in which a parameter has one of its values. */
interface Try {
  readonly parameter: Parameter;
  readonly value: Tree;
  /** Index of the value of each choice that the parameter depends on. */
  readonly chosen: ReadonlyMap<ChoiceSpec, number>;
}

function triesOf(parameter: Parameter, { specs }: Checked): Try[] {
  const deciders = specs.filter((spec): spec is ChoiceSpec => spec.kind === 'choice' && decides(spec, parameter));
  const combinations = combine(deciders).filter((chosen) => isActive(parameter.spec, chosen, specs));
  return triedValues(parameter).flatMap((value) => combinations.map((chosen) => ({ parameter, value, chosen })));
}

function triedValues({ spec, tree, values }: Parameter): readonly Tree[] {
  if (spec.kind === 'choice') return values;
  return ['min', 'max'].flatMap((key) => treeAt(tree, [key]) ?? []);
}

/** Whether a choice decides which keys there are at the place of a parameter, or whether the parameter takes part. */
function decides(choice: ParameterSpec, { spec }: Parameter): boolean {
  if (choice.path === spec.path) return false;
  if (choice.path === EXPERIMENT || spec.when.some(({ path }) => path === choice.path)) return true;
  const above = choice.path.replace(/\.type$/, '');
  return spec.path.startsWith(`${above}.`) || spec.path.startsWith(`${above}[`);
}

/** Every combination of their values, as far as there is time for. */
function combine(choices: readonly ChoiceSpec[]): ReadonlyMap<ChoiceSpec, number>[] {
  return choices.reduce<ReadonlyMap<ChoiceSpec, number>[]>(
    (combinations, choice) =>
      combinations
        .flatMap((chosen) => choice.values.map((_, index) => new Map(chosen).set(choice, index)))
        .slice(0, MOST_TRIES_OF_ONE_VALUE),
    [new Map()],
  );
}

/** With the other parameters at their first values. */
function isActive(
  spec: ParameterSpec,
  chosen: ReadonlyMap<ChoiceSpec, number>,
  specs: readonly ParameterSpec[],
): boolean {
  return activeIndices(chosen, specs, spec).has(spec.path);
}

/** Index of the value of each parameter that takes part; those that `wanted` waits for have the values it waits for. */
function activeIndices(
  chosen: ReadonlyMap<ParameterSpec, number>,
  specs: readonly ParameterSpec[],
  wanted: ParameterSpec,
): ReadonlyMap<string, number> {
  const needed = neededBy(wanted, specs);
  const indices = new Map<string, number>();
  for (const spec of parentsFirst(specs)) {
    if (!spec.when.every((each) => each.indices.includes(indices.get(each.path) ?? -1))) continue;
    indices.set(spec.path, chosen.get(spec) ?? needed.get(spec.path) ?? 0);
  }
  return indices;
}

function neededBy({ when }: ParameterSpec, specs: readonly ParameterSpec[]): ReadonlyMap<string, number> {
  return new Map(
    when.flatMap(({ path, indices }) => {
      const parent = specs.find((spec) => spec.path === path);
      return [...(parent === undefined ? [] : neededBy(parent, specs)), [path, indices[0] ?? 0] as const];
    }),
  );
}

function problemsOf({ parameter, value, chosen }: Try, { parameters, specs, bases }: Checked): readonly Problem[] {
  const indices = activeIndices(chosen, specs, parameter.spec);
  const experiments = specs.find(({ path }) => path === EXPERIMENT);
  const base = baseOf(new Map([[EXPERIMENT, valueAt(experiments, indices)]]), bases);
  const assigned = parameters.flatMap((other): Assigned[] => {
    if (other === parameter) return [{ parameter, value }];
    const tree = indices.has(other.spec.path) ? treeOfValue(other, valueAt(other.spec, indices)) : undefined;
    return tree === undefined ? [] : [{ parameter: other, value: tree }];
  });
  const { tree, problems } = assignParameters(base.tree, assigned);
  return [...problems, ...validate(tree, experimentGrammar).problems];
}

function valueAt(spec: ParameterSpec | undefined, indices: ReadonlyMap<string, number>): unknown {
  if (spec === undefined) return undefined;
  return spec.kind === 'choice' ? spec.values[indices.get(spec.path) ?? 0] : spec.min;
}

/** Of a parameter that some experiments have and others do not: it lacks a condition. */
function withoutCondition(
  parameter: Parameter,
  tries: readonly (Try & { readonly problems: readonly Problem[] })[],
): Problem[] {
  const places = parameter.path.steps.map(({ source, span }) => positionOf(source, span));
  const ofKey = (problem: Problem): boolean =>
    places.some(({ line, column }) => problem.position?.line === line && problem.position.column === column);
  const problem = tries.flatMap(({ problems }) => problems).find(ofKey);
  if (problem === undefined) return [];
  for (const choice of tries[0]!.chosen.keys()) {
    const bad = new Set(tries.filter(({ problems }) => problems.some(ofKey)).map(({ chosen }) => chosen.get(choice)));
    const good = choice.values.filter(
      (_, index) => !bad.has(index) && tries.some(({ chosen }) => chosen.get(choice) === index),
    );
    if (good.length > 0)
      return [{ ...problem, fix: `add when: { ${conditionOn(choice, good)} }, or correct the path` }];
  }
  return [];
}

function conditionOn(choice: ChoiceSpec, values: readonly unknown[]): string {
  const key = choice.path.includes('[') ? `"${choice.path}"` : choice.path;
  return cut(`${key}: ${inYaml(values.length === 1 ? values[0] : values)}`);
}

function firstOfEachPlace(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ position, message }) => {
    const key = `${position?.file}:${position?.line}:${position?.column} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}
