import { resolve } from './schema.js';
import type { SchemaNode } from './schema.js';

/** The keys of a mapping, whichever of its forms it has. */
export function childrenOf(written: SchemaNode): Readonly<Record<string, SchemaNode>> {
  return Object.assign({}, ...formsOf(written).map(({ properties }) => properties ?? {})) as Record<string, SchemaNode>;
}

/** The fixed values of a key. */
export function valuesOf(written: SchemaNode): string[] {
  const values = formsOf(written).flatMap((form) => {
    if (form.const !== undefined) return [form.const];
    return form.type === 'boolean' ? ['true', 'false'] : (form.enum ?? []);
  });
  return [...new Set(values)];
}

/** The schemas of a key, one for each way of writing it. */
export function formsOf(written: SchemaNode): SchemaNode[] {
  const node = resolve(written);
  const choices = node.anyOf ?? node.oneOf;
  return choices === undefined ? [node] : choices.flatMap(formsOf);
}
