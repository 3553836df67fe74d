import { experimentSchema, resolve } from '../schema.js';
import type { SchemaNode } from '../schema.js';
import { typesOf } from '../problems/schema-words.js';

/** All forms that the value at a path of an experiment file may have, whatever the types of the choices above it; none if it leads nowhere. */
export function formsAt(steps: readonly string[]): readonly SchemaNode[] {
  return steps.reduce<readonly SchemaNode[]>(
    (forms, step) => forms.flatMap((form) => childrenOf(form, step)).flatMap(formsOf),
    [experimentSchema],
  );
}

function childrenOf({ properties = {}, items, type }: SchemaNode, step: string): SchemaNode[] {
  if (type === 'array') return items !== undefined && /^\d+$/.test(step) ? [items] : [];
  return Object.hasOwn(properties, step) ? [properties[step]!] : [];
}

function formsOf(written: SchemaNode): readonly SchemaNode[] {
  const node = resolve(written);
  return (node.anyOf ?? node.oneOf)?.flatMap(formsOf) ?? [node];
}

export function takesNumbers(forms: readonly SchemaNode[]): boolean {
  return forms.some((form) => typesOf(form).some((type) => type === 'number' || type === 'integer'));
}

/** Whether the numbers must be whole. */
export function takesIntegers(forms: readonly SchemaNode[]): boolean {
  return takesNumbers(forms) && !forms.some((form) => typesOf(form).includes('number'));
}
