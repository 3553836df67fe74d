import { readFileSync } from 'node:fs';

/** The part of JSON Schema draft-07 that experiment.schema.json uses. */
export interface SchemaNode {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

export const schemaText = readFileSync(new URL('../../../schemas/experiment.schema.json', import.meta.url), 'utf8');

/** The one source of keys, types, limits and defaults. */
export const experimentSchema = JSON.parse(schemaText) as SchemaNode & {
  readonly definitions: Readonly<Record<string, SchemaNode>>;
};

/** `definition('layer.conv2d')`; throws for a name that the schema does not have. */
export function definition(name: string): SchemaNode {
  const found = experimentSchema.definitions[name];
  if (found === undefined) throw new Error(`the experiment schema has no definition "${name}"`);
  return found;
}

/** Follows `$ref`, also inside `allOf`, where it may have other keys beside it. */
export function resolve(node: SchemaNode): SchemaNode {
  const reference = node.$ref ?? node.allOf?.[0]?.$ref;
  return reference === undefined ? node : resolve(definition(reference.replace('#/definitions/', '')));
}

/** The variants of a choice (layer, optimizer, …), by their `type`. */
export function variantsOf(kind: string): Readonly<Record<string, SchemaNode>> {
  const prefix = `${kind}.`;
  return Object.fromEntries(
    Object.entries(experimentSchema.definitions)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, node]) => [name.slice(prefix.length), node]),
  );
}
