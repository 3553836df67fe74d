import type { ConfigPath, Problem } from '../../errors.js';
import { locate, treeAt } from '../tree.js';
import type { Tree } from '../tree.js';
import type { LayersRule, Range, Rubric, Rule } from './types.js';

type Found = Pick<Problem, 'code' | 'message' | 'fix'> & { readonly path: ConfigPath };

/** What a schema cannot say: limits that contradict each other, and rules that ask for nothing. */
export function checkRubric(tree: Tree, rubric: Rubric): Problem[] {
  const found = [...checkWhole(rubric), ...rubric.rules.flatMap((rule) => checkRule(tree, rule)), ...checkData(tree)];
  return found.map((problem) => ({ ...problem, position: locate(tree, problem.path, { atAlias: true }) }));
}

function checkWhole({ rules, points, pass }: Rubric): Found[] {
  if (pass > points) {
    const message = `"pass" is ${pass}, but there are only ${points} points`;
    return [{ code: 'OUT_OF_RANGE', path: ['pass'], message, fix: 'lower it, or give rules more points' }];
  }
  if (rules.length > 0) return [];
  const fix = 'add what is asked for, for example result: { test_accuracy: { min: 0.98, points: 4 } }';
  return [{ code: 'MISSING_KEY', path: [], message: 'this rubric asks for nothing', fix }];
}

function checkRule(tree: Tree, rule: Rule): Found[] {
  if (rule.kind === 'measure') {
    const section = treeAt(tree, ['result', rule.measure]) === undefined ? 'experiment' : 'result';
    return checkRange(rule.range, [section, rule.measure]);
  }
  return rule.kind === 'layers' ? checkLayers(rule.layers) : [];
}

function checkRange({ min, max, points, partialFrom }: Range, path: ConfigPath): Found[] {
  const conflict = (key: string, message: string, fix: string): Found[] => [
    { code: 'CONFLICT', path: [...path, key], message, fix },
  ];
  if (min === null && max === null)
    return [{ code: 'MISSING_KEY', path, message: `"${String(path.at(-1))}" has no limit`, fix: 'add min: or max:' }];
  if (min !== null && max !== null && min > max)
    return conflict('min', `no number is at least ${min} and at most ${max}`, 'exchange min and max');
  if (partialFrom === null) return [];
  if (points === null) return conflict('partial_from', 'there are no points to give in part', 'add points:');
  if (min !== null && max !== null)
    return conflict('partial_from', 'it is not clear on which side of the range points begin', 'leave min or max out');
  if (min !== null && partialFrom >= min)
    return conflict('partial_from', `points begin below min, which is ${min}`, `use a number below ${min}`);
  if (max !== null && partialFrom <= max)
    return conflict('partial_from', `points begin above max, which is ${max}`, `use a number above ${max}`);
  return [];
}

function checkLayers({ mustHave, mustNotHave, min, max }: LayersRule): Found[] {
  const path = ['experiment', 'layers'];
  if (mustHave.length === 0 && mustNotHave.length === 0 && min === null && max === null)
    return [
      { code: 'MISSING_KEY', path, message: '"layers" asks for nothing', fix: 'add must_have: or must_not_have:' },
    ];
  const both = mustNotHave.findIndex((type) => mustHave.includes(type));
  if (both >= 0) {
    const message = `a network cannot have ${mustNotHave[both]} and not have it`;
    return [{ code: 'CONFLICT', path: [...path, 'must_not_have', both], message, fix: 'keep one of them' }];
  }
  if (min === null || max === null || min <= max) return [];
  const message = `no network has at least ${min} and at most ${max} layers`;
  return [{ code: 'CONFLICT', path: [...path, 'min'], message, fix: 'exchange min and max' }];
}

/** Either a dataset by name, or the course's own examples and keys that describe them. */
function checkData(tree: Tree): Found[] {
  const data = treeAt(tree, ['experiment', 'data']);
  if (!(data?.value instanceof Map)) return [];
  const at = (key: string): ConfigPath => ['experiment', 'data', key];
  const keys = [...(data.value as ReadonlyMap<string, unknown>).keys()];
  if (keys.includes('path')) {
    const message = '"dataset" and "path" exclude each other';
    return keys.includes('dataset') ? [{ code: 'CONFLICT', path: at('path'), message, fix: 'keep one of them' }] : [];
  }
  const needless = keys.filter((key) => key !== 'dataset' && key !== 'points');
  return needless.map((key) => ({
    code: 'CONFLICT',
    path: at(key),
    message: `"${key}" has no use without "path"`,
    fix: 'remove it, or name the examples of the course by path',
  }));
}
