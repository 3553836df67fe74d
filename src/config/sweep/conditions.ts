import { isList, toPlain } from '../tree.js';
import type { Tree } from '../tree.js';
import { parsePath } from './parameter-path.js';
import type { Base } from './read-bases.js';
import { conditionsOf, EXPERIMENT } from './read-parameters.js';
import type { Parameter } from './read-parameters.js';

/** The parameters with their conditions: which values of which other parameters they wait for. */
export function resolveConditions(parameters: readonly Parameter[], bases: readonly Base[]): readonly Parameter[] {
  const choices = new Map<string, readonly unknown[]>(
    parameters.flatMap(({ spec }) => (spec.kind === 'choice' ? [[spec.path, spec.values]] : [])),
  );
  choices.set(
    EXPERIMENT,
    bases.map(({ name }) => name),
  );
  return parameters.map((parameter) => {
    const when = [...conditionsOf(parameter)].map(([name, { key, keySource, tree }]) => {
      const path = parsePath(name, keySource, key)?.name ?? name;
      return { path, indices: indicesOf(tree, choices.get(path) ?? []) };
    });
    // Of one experiment no other can be chosen.
    const open = when.filter(({ path, indices }) => path !== EXPERIMENT || bases.length > 1 || indices.length === 0);
    return { ...parameter, spec: { ...parameter.spec, when: open } };
  });
}

/** A value, or a list of values; a list may be a value itself. */
function indicesOf(tree: Tree, values: readonly unknown[]): readonly number[] {
  const texts = values.map((value) => JSON.stringify(value));
  const whole = texts.indexOf(JSON.stringify(toPlain(tree)));
  if (whole >= 0) return [whole];
  return isList(tree) ? tree.value.flatMap((item) => indicesOf(item, values)) : [];
}
