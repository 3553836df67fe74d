import type { ConfigPath, Position } from '../errors.js';
import { positionOf } from './source.js';
import type { Source, Span } from './source.js';

export type Scalar = string | number | boolean | null;

/** A config value that knows where it was written. Merging files and overrides keeps the positions. */
export interface Tree {
  readonly source: Source;
  /** The value itself. */
  readonly span: Span;
  readonly value: Scalar | readonly Tree[] | ReadonlyMap<string, Entry>;
  /** Written as `*name`; the values inside have the positions of the anchor. */
  readonly isAlias?: true;
}

export interface Entry {
  readonly key: Span;
  /** Where the key was written; differs from the value's source once a value was overridden. */
  readonly keySource: Source;
  readonly tree: Tree;
}

export function isMapping(tree: Tree): tree is Tree & { value: ReadonlyMap<string, Entry> } {
  return tree.value instanceof Map;
}

export function isList(tree: Tree): tree is Tree & { value: readonly Tree[] } {
  return Array.isArray(tree.value);
}

/**
 * Merges two trees; `over` wins. Mappings merge key by key, anything else is replaced. A choice of another `type`
 * replaces the base choice and its options; options alone are added to the base choice.
 */
export function merge(base: Tree, over: Tree, key = ''): Tree {
  const below = isMapping(over) ? asMapping(base, key) : base;
  if (!isMapping(below) || !isMapping(over) || isOtherChoice(below.value, over.value)) return over;
  const written: ReadonlyMap<string, Entry> = over.value;
  const entries = [...written.keys()].reduce<Map<string, Entry>>(withoutAlternative, new Map(below.value));
  for (const [name, entry] of written) {
    const replaced = below.value.get(name);
    entries.set(name, replaced === undefined ? entry : { ...entry, tree: merge(replaced.tree, entry.tree, name) });
  }
  return { source: over.source, span: over.span, value: entries };
}

/** Keys that exclude each other in one mapping; the later one replaces the others. */
const ALTERNATIVES: readonly string[] = ['dataset', 'path', 'directory'];

/** A copy without what `name` replaces. */
export function withoutAlternative(entries: ReadonlyMap<string, Entry>, name: string): Map<string, Entry> {
  const copy = new Map(entries);
  if (ALTERNATIVES.includes(name)) for (const other of ALTERNATIVES) if (other !== name) copy.delete(other);
  return copy;
}

/** The key that a bare value sets, if it is not the `type` of a choice. */
const SHORTHANDS: ReadonlyMap<string, string> = new Map([
  ['checkpoint', 'keep'],
  ['objective', 'metric'],
  ['limit', 'train'],
]);

/** Keys whose bare value stands for no key of a mapping: a mapping takes its place. */
const WHOLE_VALUES: readonly string[] = ['class_weight'];

/**
 * Expands `optimizer: adam` to `optimizer: { type: adam }`, and `limit: 100` to `limit: { train: 100 }`. Returns
 * anything else unchanged.
 */
export function asMapping(tree: Tree, key: string): Tree {
  const isShorthand = typeof tree.value === 'string' || (key === 'limit' && typeof tree.value === 'number');
  if (!isShorthand || WHOLE_VALUES.includes(key)) return tree;
  const entry: Entry = { key: tree.span, keySource: tree.source, tree };
  return { ...tree, value: new Map([[SHORTHANDS.get(key) ?? 'type', entry]]) };
}

function isOtherChoice(below: ReadonlyMap<string, Entry>, over: ReadonlyMap<string, Entry>): boolean {
  const type = over.get('type')?.tree.value;
  return type !== undefined && type !== below.get('type')?.tree.value;
}

export function toPlain(tree: Tree): unknown {
  if (isList(tree)) return tree.value.map(toPlain);
  if (!isMapping(tree)) return tree.value;
  return Object.fromEntries([...tree.value].map(([key, entry]) => [key, toPlain(entry.tree)]));
}

/** The inverse of `toPlain`, for data without a source text. */
export function fromPlain(value: unknown, source: Source): Tree {
  const span = { start: 0, end: 0 };
  if (Array.isArray(value)) return { source, span, value: value.map((item) => fromPlain(item, source)) };
  if (typeof value !== 'object' || value === null) return { source, span, value: value as Scalar };
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, { key: span, keySource: source, tree: fromPlain(inner, source) }] as const,
  );
  return { source, span, value: new Map(entries) };
}

/** The value at a path of keys and indices; `undefined` if there is none. */
export function treeAt(root: Tree, [step, ...rest]: readonly string[]): Tree | undefined {
  if (step === undefined) return root;
  const inner = isMapping(root) ? root.value.get(step)?.tree : isList(root) ? root.value[Number(step)] : undefined;
  return inner === undefined ? undefined : treeAt(inner, rest);
}

export interface LocateOptions {
  /** Default: `'value'`. */
  readonly part?: 'key' | 'value';
  /**
   * Stop at an alias, for a problem of the place where it is used and not of the value it repeats. Default: `false`.
   */
  readonly atAlias?: boolean;
}

/** Position of the value at `path`, of its key, or of the nearest written value around it. */
export function locate(
  root: Tree,
  path: ConfigPath,
  { part = 'value', atAlias = false }: LocateOptions = {},
): Position {
  let tree = root;
  let key: { span: Span; source: Source } | null = null;
  for (const step of path) {
    const entry = isMapping(tree) ? tree.value.get(String(step)) : undefined;
    const next = entry?.tree ?? (isList(tree) ? tree.value[Number(step)] : undefined);
    if (next === undefined || (atAlias && tree.isAlias)) return positionOf(tree.source, tree.span);
    key = entry === undefined ? null : { span: entry.key, source: entry.keySource };
    tree = next;
  }
  return part === 'key' && key !== null ? positionOf(key.source, key.span) : positionOf(tree.source, tree.span);
}
