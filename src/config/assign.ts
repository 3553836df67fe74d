import type { Problem } from '../errors.js';
import { quote } from './problems/schema-words.js';
import { positionOf } from './source.js';
import type { Source, Span } from './source.js';
import { asMapping, isList, isMapping, withoutAlternative } from './tree.js';
import type { Entry, Tree } from './tree.js';

/** One key or index of a path that a user wrote. */
export interface Step {
  readonly name: string;
  readonly span: Span;
  readonly source: Source;
}

/** The tree with one value replaced. Missing mappings on the way are created. */
export function assign(tree: Tree, steps: readonly Step[], value: Tree): { tree: Tree } | Problem {
  const [step, ...rest] = steps;
  if (step === undefined) return { tree: value };
  if (isList(tree)) return assignItem(tree, step, rest, value);
  const entries: ReadonlyMap<string, Entry> = isMapping(tree) ? tree.value : new Map<string, Entry>();
  const below = entries.get(step.name);
  const written = below === undefined || rest.length === 0 ? below?.tree : asMapping(below.tree, step.name);
  const isOpen = written !== undefined && (isMapping(written) || isList(written));
  const start: Tree = isOpen ? written : { source: step.source, span: step.span, value: new Map() };
  const inner = assign(start, rest, value);
  if (!('tree' in inner)) return inner;
  const keyed = { key: step.span, keySource: step.source, tree: inner.tree };
  return { tree: { ...tree, value: withoutAlternative(entries, step.name).set(step.name, keyed) } };
}

function assignItem(
  tree: Tree & { value: readonly Tree[] },
  step: Step,
  rest: readonly Step[],
  value: Tree,
): { tree: Tree } | Problem {
  const index = /^\d+$/.test(step.name) ? Number(step.name) : -1;
  const item = tree.value[index];
  if (item === undefined) {
    const count = tree.value.length;
    return {
      code: 'BAD_OVERRIDE',
      message: `${quote(step.name)} is not an item of this list, which has ${count}`,
      fix:
        count === 0
          ? 'give the whole list, as in [a, b]'
          : `use an index from 0 to ${count - 1}; to add an item, give the whole list`,
      position: positionOf(step.source, step.span),
    };
  }
  const inner = assign(rest.length === 0 ? item : asMapping(item, step.name), rest, value);
  if (!('tree' in inner)) return inner;
  return { tree: { ...tree, value: tree.value.map((other, at) => (at === index ? inner.tree : other)) } };
}
