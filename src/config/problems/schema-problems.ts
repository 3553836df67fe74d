import type { SchemaNode } from '../schema.js';
import { describeMissingKey, describeMissingType, describeUnknownKey, unknownKeyOf } from './key-problems.js';
import { isOfType, pathOf, problemAt, typesOf } from './schema-words.js';
import type { SchemaError, SchemaProblem } from './schema-words.js';
import { suggestKey } from './suggest.js';
import {
  describeBadName,
  describeOutOfRange,
  describeUnknownValue,
  describeUnknownVariant,
  describeWrongType,
} from './value-problems.js';

/** Turns ajv's errors into one problem for each mistake, in terms of the file. */
export function describeSchemaErrors(errors: readonly SchemaError[], root: unknown): SchemaProblem[] {
  const groups = new Map<string, SchemaError[]>();
  for (const error of errors) groups.set(error.instancePath, [...(groups.get(error.instancePath) ?? []), error]);
  return [...groups.values()].flatMap((group) => describeGroup(group, root));
}

/** All errors of one value. If several types are allowed, only the errors of its own type count. */
function describeGroup(group: readonly SchemaError[], root: unknown): SchemaProblem[] {
  const misfit = group.find((error) => error.keyword === 'type');
  const choice = group.find((error) => error.keyword === 'anyOf');
  if (choice === undefined) return misfit === undefined ? describeEach(group, root) : [describe(misfit, root)];
  const branches = (choice.schema as SchemaNode[]).map(choice.grammar.resolve);
  const own = branches.filter((branch) => typesOf(branch).some((type) => isOfType(choice.data, type)));
  if (own.length === 0) return [describeWrongType(choice, branches)];
  const dropped = own[0]!.enum === undefined ? ['type', 'enum', 'anyOf'] : ['type', 'anyOf'];
  return describeEach(
    group.filter((error) => !dropped.includes(error.keyword) && isOfOwnType(error)),
    root,
  );
}

/** A validator also asks `not` of values that have another type than its schema. */
function isOfOwnType({ data, parentSchema }: SchemaError): boolean {
  const types = typesOf(parentSchema as SchemaNode);
  return types.length === 0 || types.some((type) => isOfType(data, type));
}

function describeEach(group: readonly SchemaError[], root: unknown): SchemaProblem[] {
  const untyped = group.find((error) => error.keyword === 'required' && error.params['missingProperty'] === 'type');
  if (untyped !== undefined) return [describeMissingType(untyped)];
  const unknownKeys = group.filter((error) => error.keyword === 'additionalProperties').map(unknownKeyOf);
  return group
    .filter((error) => !isMeantByUnknownKey(error, unknownKeys))
    .filter((error) => !isRestOfTuple(error))
    .map((error) => describe(error, root))
    .filter((problem, index, all) => all.findIndex((other) => other.message === problem.message) === index);
}

function describe(error: SchemaError, root: unknown): SchemaProblem {
  switch (error.keyword) {
    case 'additionalProperties':
      return describeUnknownKey(error);
    case 'required':
      return describeMissingKey(error, root);
    case 'discriminator':
      return describeUnknownVariant(error);
    case 'enum':
    case 'const':
      return describeUnknownValue(error);
    case 'type':
      return describeWrongType(error, [error.parentSchema as SchemaNode]);
    case 'pattern':
      return describeBadName(error);
    case 'not':
      return describeTogether(error);
    default:
      return describeOutOfRange(error);
  }
}

/** Keys that a schema forbids together: `not: { anyOf: [{ required: [dataset, path] }, …] }`. */
function describeTogether(error: SchemaError): SchemaProblem {
  const { anyOf = [error.schema as SchemaNode] } = error.schema as SchemaNode;
  const found = anyOf
    .map(({ required = [] }) => required)
    .filter((keys) => keys.every((key) => key in (error.data as object)));
  const named = Object.keys((error.parentSchema as SchemaNode).properties ?? {}).filter((key) =>
    found.some((keys) => keys.includes(key)),
  );
  const message = `${named.map((key) => `"${key}"`).join(' and ')} exclude each other`;
  return problemAt(error, { code: 'CONFLICT', message, fix: 'keep one of them' }, [named.at(-1)!], 'key');
}

/** A misspelt or misplaced required key is one mistake, not an unknown key and a missing one. */
function isMeantByUnknownKey(error: SchemaError, unknownKeys: readonly string[]): boolean {
  if (error.keyword !== 'required') return false;
  const missing = error.params['missingProperty'] as string;
  const allowed = Object.keys((error.parentSchema as SchemaNode).properties ?? {});
  const path = pathOf(error.instancePath);
  return unknownKeys.some(
    (key) => suggestKey(key, allowed) === missing || error.grammar.placeOf(key, path)?.section === missing,
  );
}

/** `(3, 3)` inside braces reads as the text `(3` and a key `3)`. */
function isRestOfTuple(error: SchemaError): boolean {
  if (error.keyword !== 'additionalProperties' || !/^[\d.]+\)$/.test(unknownKeyOf(error))) return false;
  return Object.values(error.data as object).some((value) => typeof value === 'string' && value.startsWith('('));
}
