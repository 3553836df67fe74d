import type { Problem } from '../../errors.js';
import { assign } from '../assign.js';
import type { Step } from '../assign.js';
import { treeAt } from '../tree.js';
import type { Scalar, Tree } from '../tree.js';
import type { Parameter } from './read-parameters.js';

export type Assigned = { readonly parameter: Parameter; readonly value: Tree };

/** An experiment's tree with values of parameters in it; where one leads nowhere, why. */
export function assignParameters(
  base: Tree,
  assigned: readonly Assigned[],
): { readonly tree: Tree; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const tree = inOrder(assigned).reduce((below, { parameter, value }) => {
    const { steps } = parameter.path;
    const changed = steps.at(-1)?.name === 'type' ? assignType(below, steps, value) : assign(below, steps, value);
    if ('tree' in changed) return changed.tree;
    problems.push(changed);
    return below;
  }, base);
  return { tree, problems };
}

/** The value of a parameter as a tree that stands where the sweep file says it; `undefined` for one that it never has. */
export function treeOfValue({ spec, tree, values }: Parameter, value: unknown): Tree | undefined {
  if (spec.kind === 'range') return typeof value === 'number' ? { ...tree, value } : undefined;
  const same = spec.values.indexOf(value);
  if (same >= 0) return values[same];
  // A list or mapping, maybe read back from a journal.
  const text = JSON.stringify(value);
  return values[spec.values.findIndex((other) => JSON.stringify(other) === text)];
}

/** A whole layer before one of its options, and the type of a choice before its other options. */
function inOrder(assigned: readonly Assigned[]): readonly Assigned[] {
  const rank = ({ parameter: { path } }: Assigned): number =>
    2 * path.steps.length + (path.steps.at(-1)?.name === 'type' ? 0 : 1);
  return [...assigned].sort((a, b) => rank(a) - rank(b));
}

/** As where files are merged, another type drops the options of the one below. */
function assignType(tree: Tree, steps: readonly Step[], value: Tree): { tree: Tree } | Problem {
  const names = steps.map(({ name }) => name);
  const choice = treeAt(tree, names.slice(0, -1));
  const below: Scalar | undefined = (treeAt(tree, names) ?? choice)?.value as Scalar | undefined;
  if (choice === undefined || below === value.value) return assign(tree, steps, value);
  const [type] = steps.slice(-1) as [Step];
  const entry = { key: type.span, keySource: type.source, tree: value };
  const only: Tree = { source: value.source, span: value.span, value: new Map([['type', entry]]) };
  return assign(tree, steps.slice(0, -1), only);
}
