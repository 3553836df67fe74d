import { formsOf } from '../schema-forms.js';
import { experimentSchema } from '../schema.js';
import type { SchemaNode } from '../schema.js';
import type { ConfigPath } from '../../errors.js';

/** The schema of the value at a path, as it is written there; `null` if there is none. */
export function nodeAt(path: ConfigPath, root: unknown): SchemaNode | null {
  let node: SchemaNode | undefined = experimentSchema;
  let value = root;
  for (const step of path) {
    node = stepInto(formsFor(node, value), step);
    if (node === undefined) return null;
    value = below(value, step);
  }
  return node;
}

/** The ways to write a value; of a choice whose `type` is written, only that one. */
export function formsFor(node: SchemaNode, value: unknown): SchemaNode[] {
  const forms = formsOf(node);
  const type = below(value, 'type');
  const chosen = forms.filter((form) => typeNameOf(form) !== null && typeNameOf(form) === type);
  return chosen.length > 0 ? chosen : forms;
}

/** The `type` that a form is for. */
export function typeNameOf(form: SchemaNode): string | null {
  return form.properties?.['type']?.const ?? null;
}

export function below(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[step];
}

function stepInto(forms: readonly SchemaNode[], step: string | number): SchemaNode | undefined {
  if (typeof step === 'number') return forms.find(({ items }) => items !== undefined)?.items;
  const form = forms.find(({ properties = {} }) => Object.hasOwn(properties, step));
  return form?.properties?.[step];
}
