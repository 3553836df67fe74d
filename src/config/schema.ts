import { schema } from './schema-validator.mjs';

/** The part of JSON Schema draft-07 that the schemas of this project use. */
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

/** A schema with its definitions. */
export interface Schema extends SchemaNode {
  readonly definitions: Readonly<Record<string, SchemaNode>>;
}

/** The one source of keys, types, limits and defaults. */
export const experimentSchema = schema as Schema;

/** Looks up what a schema defines. */
export interface Definitions {
  /** `definition('layer.conv2d')`; throws for a name that the schema does not have. */
  readonly definition: (name: string) => SchemaNode;
  /** Follows `$ref`, also inside `allOf`, where it may have other keys beside it. */
  readonly resolve: (node: SchemaNode) => SchemaNode;
  /** The variants of a choice (layer, optimizer, …), by their `type`. */
  readonly variantsOf: (kind: string) => Readonly<Record<string, SchemaNode>>;
}

export function definitionsOf({ title, definitions }: Schema): Definitions {
  const definition = (name: string): SchemaNode => {
    const found = definitions[name];
    if (found === undefined) throw new Error(`the schema of ${title} has no definition "${name}"`);
    return found;
  };
  const resolve = (node: SchemaNode): SchemaNode => {
    const reference = node.$ref ?? node.allOf?.[0]?.$ref;
    return reference === undefined ? node : resolve(definition(reference.replace('#/definitions/', '')));
  };
  const variantsOf = (kind: string): Readonly<Record<string, SchemaNode>> =>
    Object.fromEntries(
      Object.entries(definitions)
        .filter(([name]) => name.startsWith(`${kind}.`))
        .map(([name, node]) => [name.slice(kind.length + 1), node]),
    );
  return { definition, resolve, variantsOf };
}

/** Of the experiment schema. */
export const { definition, resolve, variantsOf } = definitionsOf(experimentSchema);
