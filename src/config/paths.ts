import { isMapping } from './tree.js';
import type { Tree } from './tree.js';

/** Keys of `data` that hold a path. */
export const DATA_PATHS = ['path', 'test_path', 'directory'] as const;

/** Keys that hold a path, section by section. */
export const PATHS = { data: DATA_PATHS, model: ['init_from'] } as const;

/** Replaces the paths of an experiment by what `resolve` makes of them. */
export function resolvePaths(tree: Tree, resolve: (path: string) => string): Tree {
  if (!isMapping(tree)) return tree;
  const sections = new Map(tree.value);
  for (const [name, keys] of Object.entries(PATHS)) {
    const section = sections.get(name);
    if (section !== undefined) sections.set(name, { ...section, tree: resolveIn(section.tree, keys, resolve) });
  }
  return { ...tree, value: sections };
}

function resolveIn(section: Tree, keys: readonly string[], resolve: (path: string) => string): Tree {
  if (!isMapping(section)) return section;
  const entries = new Map(section.value);
  for (const key of keys) {
    const entry = entries.get(key);
    if (entry === undefined || typeof entry.tree.value !== 'string' || entry.tree.value === '') continue;
    entries.set(key, { ...entry, tree: { ...entry.tree, value: resolve(entry.tree.value) } });
  }
  return { ...section, value: entries };
}
