import type { Problem } from '../../errors.js';
import { quote } from '../problems/schema-words.js';
import { suggestKey, suggestValue } from '../problems/suggest.js';
import { isList, toPlain } from '../tree.js';
import type { Tree } from '../tree.js';
import { parsePath } from './parameter-path.js';
import { conditionsOf } from './read-parameters.js';
import type { Parameter } from './read-parameters.js';
import { problemIn } from './sweep-problem.js';
import type { ParameterSpec } from './types.js';

/** Checks that every `when` can hold. `specs` are all parameters, with the choice between experiments. */
export function checkConditions(
  sweep: Tree,
  parameters: readonly Parameter[],
  specs: readonly ParameterSpec[],
): Problem[] {
  const problems = parameters.flatMap((parameter) => {
    const at = ['parameters', parameter.written.path, 'when'];
    return [...conditionsOf(parameter)].flatMap(([written, { key, keySource, tree }]) => {
      const path = parsePath(written, keySource, key)?.name ?? written;
      const other = specs.find((spec) => spec.path === path);
      if (other === undefined) return [problemIn(sweep, [...at, written], unknownParameter(written, specs), 'key')];
      if (other.kind === 'range') return [problemIn(sweep, [...at, written], rangeWords(written), 'key')];
      return strangers(tree, other.values, []).map(({ value, place }) =>
        problemIn(sweep, [...at, written, ...place], unknownValue(value, written, other.values)),
      );
    });
  });
  if (problems.length > 0) return problems;
  const circles = circlesIn(parameters);
  return circles.length > 0
    ? circles.map(({ parameter, words }) =>
        problemIn(sweep, ['parameters', parameter.written.path, 'when'], words, 'key'),
      )
    : parameters
        .filter((parameter) => !canHold(parameter.spec, specs))
        .map((parameter) => neverHolds(sweep, parameter));
}

type Words = Pick<Problem, 'code' | 'message' | 'fix'>;

function unknownParameter(written: string, specs: readonly ParameterSpec[]): Words {
  const names = specs.map(({ path }) => path);
  const meant = suggestKey(written, names);
  return {
    code: 'UNKNOWN_KEY',
    message: `${quote(written)} is not a parameter of this sweep`,
    fix:
      meant === null
        ? `add it to the parameters, or use one of ${names.slice(0, 8).join(', ')}`
        : `did you mean "${meant}"?`,
  };
}

function rangeWords(written: string): Words {
  return {
    code: 'CONFLICT',
    message: `"when" waits for a value of ${quote(written)}, which is a range`,
    fix: 'give that parameter values, or remove the condition',
  };
}

function unknownValue(value: unknown, written: string, values: readonly unknown[]): Words {
  const names = values.filter((each) => typeof each === 'string');
  const meant = typeof value === 'string' ? suggestValue(value, names) : null;
  const shown = values.slice(0, 8).map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  return {
    code: 'UNKNOWN_VALUE',
    message: `${quote(value)} is not a value of ${quote(written)}, so this never holds`,
    fix: meant === null ? `use one of ${shown.join(', ')}` : `did you mean "${meant}"?`,
  };
}

/** Values of a condition that the parameter never has. */
function strangers(tree: Tree, values: readonly unknown[], place: readonly number[]): Stranger[] {
  const value = toPlain(tree);
  const text = JSON.stringify(value);
  if (values.some((other) => JSON.stringify(other) === text)) return [];
  if (place.length > 0 || !isList(tree) || tree.value.length === 0) return [{ value, place }];
  return tree.value.flatMap((item, index) => strangers(item, values, [index]));
}

interface Stranger {
  readonly value: unknown;
  readonly place: readonly number[];
}

function circlesIn(parameters: readonly Parameter[]): { readonly parameter: Parameter; readonly words: Words }[] {
  const byPath = new Map(parameters.map((parameter) => [parameter.spec.path, parameter]));
  const done = new Set<string>();
  const circles: { parameter: Parameter; words: Words }[] = [];
  const visit = (parameter: Parameter, chain: readonly string[]): void => {
    const { path, when } = parameter.spec;
    if (chain.includes(path)) {
      const circle = [...chain.slice(chain.indexOf(path)), path].join(' → ');
      const words = {
        code: 'CONFLICT',
        message: `"when" leads back to itself: ${circle}`,
        fix: 'remove one condition of the circle',
      } as const;
      circles.push({ parameter, words });
    }
    if (done.has(path)) return;
    done.add(path);
    for (const condition of when) {
      const parent = byPath.get(condition.path);
      if (parent !== undefined) visit(parent, [...chain, path]);
    }
  };
  for (const parameter of parameters) visit(parameter, []);
  return circles;
}

/** Whether its conditions and those of the parameters it waits for leave a value of each. */
function canHold(spec: ParameterSpec, specs: readonly ParameterSpec[]): boolean {
  const left = new Map<string, readonly number[]>();
  const narrow = ({ when }: ParameterSpec): boolean =>
    when.every(({ path, indices }) => {
      const both = (left.get(path) ?? indices).filter((index) => indices.includes(index));
      left.set(path, both);
      const parent = specs.find((other) => other.path === path);
      return both.length > 0 && (parent === undefined || narrow(parent));
    });
  return narrow(spec);
}

function neverHolds(sweep: Tree, { written }: Parameter): Problem {
  const words = {
    code: 'CONFLICT',
    message: `${quote(written.path)} never takes part: what it waits for excludes each other`,
    fix: 'remove one of its conditions, or of those of the parameters that it waits for',
  } as const;
  return problemIn(sweep, ['parameters', written.path, 'when'], words, 'key');
}
