import { assign } from '../assign.js';
import { listInWords } from '../problems/schema-words.js';
import { isMapping, treeAt } from '../tree.js';
import type { Tree } from '../tree.js';
import type { Base } from './read-bases.js';
import type { Sweep } from './types.js';

/** Of the training set. */
const HELD_OUT = 0.1;

type Choice = Pick<Sweep, 'objective' | 'choose_on_test'>;

/** Whether trials are compared by what an experiment validates on. */
export function looksAtValidation({ objective }: Choice): boolean {
  return objective.metric.startsWith('val_');
}

/** An experiment that would choose by its test set holds out a tenth of its training set instead. */
export function holdOut(tree: Tree, sweep: Choice): Tree {
  const data = treeAt(tree, ['data']);
  const validation = treeAt(tree, ['data', 'validation']);
  // Own data hold examples out by themselves.
  const isOwn = treeAt(tree, ['data', 'path']) !== undefined;
  const isOnTest = validation === undefined ? !isOwn : validation.value === 'test';
  if (!isOnTest || sweep.choose_on_test || !looksAtValidation(sweep)) return tree;
  // Data that are no mapping are a mistake, which the check describes.
  if (data !== undefined && !isMapping(data)) return tree;
  const { source, span } = validation ?? data ?? tree;
  const steps = ['data', 'validation'].map((name) => ({ name, span, source }));
  const changed = assign(tree, steps, { source, span, value: HELD_OUT });
  return 'tree' in changed ? changed.tree : tree;
}

/** What a user should know of the choice of the winner. */
export function warningsOf(sweep: Choice, bases: readonly Base[]): readonly string[] {
  const onTest = bases.filter(({ experiment }) => experiment.data.validation === 'test').map(({ name }) => name);
  if (onTest.length === 0 || !looksAtValidation(sweep)) return [];
  const names = listInWords(onTest);
  const validates = `${names} ${onTest.length === 1 ? 'validates' : 'validate'} on the test set`;
  if (sweep.choose_on_test)
    return [`${validates}: the winner is chosen by it, so its accuracy is no longer an honest estimate (leakage)`];
  return [
    `${validates}, and choosing the winner by it would leak: a tenth of the training set is held out instead ` +
      '(data.validation: 0.1); --choose-on-test chooses by the test set all the same',
  ];
}
