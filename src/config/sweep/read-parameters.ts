import { assign } from '../assign.js';
import { PATHS } from '../paths.js';
import { withAbsolutePaths } from '../read-files.js';
import { isList, isMapping, toPlain, treeAt } from '../tree.js';
import type { Entry, Tree } from '../tree.js';
import { formsAt, takesIntegers } from './keys.js';
import { parsePath } from './parameter-path.js';
import type { ParameterPath } from './parameter-path.js';
import type { Parameter as WrittenParameter } from './spec.js';
import type { ParameterSpec } from './types.js';

/** A parameter with the text that it stands in. */
export interface Parameter {
  /** The key and the mapping behind it, as they are written. */
  readonly written: { readonly path: string; readonly spec: WrittenParameter };
  readonly spec: ParameterSpec;
  readonly path: ParameterPath;
  /** What stands behind its path. */
  readonly tree: Tree;
  /** Each of its values; none of a range. */
  readonly values: readonly Tree[];
}

/** The choice between experiment files; no key of an experiment. */
export const EXPERIMENT = 'experiment';

/** Reads one entry of `parameters`; `from` is where relative folders start. `null` if its key is no path. */
export function readParameter(name: string, { key, keySource, tree }: Entry, from: string): Parameter | null {
  const path = parsePath(name, keySource, key);
  if (path === null) return null;
  const written = { path: name, spec: toPlain(tree) as WrittenParameter };
  const list = treeAt(tree, ['values']);
  const values = list !== undefined && isList(list) ? list.value.map((value) => absolute(value, path, from)) : [];
  return { written, spec: specOf(path, written.spec, values), path, tree, values };
}

function specOf({ name, steps }: ParameterPath, written: WrittenParameter, values: readonly Tree[]): ParameterSpec {
  if (written.values !== undefined) return { kind: 'choice', path: name, values: values.map(toPlain), when: [] };
  const { min = NaN, max = NaN, scale = 'linear', step = null } = written;
  const isInteger = takesIntegers(formsAt(steps.map((each) => each.name)));
  return { kind: 'range', path: name, min, max, scale, step, isInteger, when: [] };
}

/** A folder among the values is relative to the file that says it. */
function absolute(value: Tree, { steps }: ParameterPath, from: string): Tree {
  if (!Object.hasOwn(PATHS, steps[0]!.name)) return value;
  const root = assign({ ...value, value: new Map() }, steps, value);
  if (!('tree' in root)) return value;
  const names = steps.map(({ name }) => name);
  return treeAt(withAbsolutePaths(root.tree, from), names) ?? value;
}

/** The conditions of a parameter by their paths, as they are written. */
export function conditionsOf({ tree }: Parameter): ReadonlyMap<string, Entry> {
  const when = treeAt(tree, ['when']);
  return when !== undefined && isMapping(when) ? when.value : new Map<string, Entry>();
}
