import type { ErrorObject } from 'ajv';
import type { ConfigPath } from '../../errors.js';
import type { Grammar } from '../grammar.js';
import type { SchemaNode } from '../schema.js';
import {
  cut,
  describeEmptyFile,
  exampleIn,
  findType,
  layerExample,
  listChoices,
  ownerOf,
  pathOf,
  problemAt,
  quote,
  listInWords,
  suggest,
} from './schema-words.js';
import type { Remedy, SchemaError, SchemaProblem } from './schema-words.js';
import { findKey, noteOnKey, suggestKey } from './suggest.js';

export function describeUnknownKey(error: SchemaError): SchemaProblem {
  const key = unknownKeyOf(error);
  const path = pathOf(error.instancePath);
  const schema = error.parentSchema as SchemaNode;
  const { grammar } = error;
  const owner = ownerOf(schema, path, grammar);
  const remedy = remedyForKey({ key, schema, path, grammar });
  return problemAt(
    error,
    { code: 'UNKNOWN_KEY', message: `${quote(key)} is not ${article(owner, grammar)} ${owner}`, ...remedy },
    [key],
    'key',
  );
}

interface UnknownKey {
  readonly key: string;
  readonly schema: SchemaNode;
  readonly path: ConfigPath;
  readonly grammar: Grammar;
}

/**
 * The first suggestion that applies: another spelling, another tool's key, another section, a similar spelling; else
 * the allowed keys.
 */
function remedyForKey({ key, schema, path, grammar }: UnknownKey): Remedy {
  const allowed = Object.keys(schema.properties ?? {});
  const owner = ownerOf(schema, path, grammar);
  if (/^\d+$/.test(key) && path.length > 0) return { fix: 'write decimals with a point, as in 0.5' };
  const known = findKey(key, allowed);
  const place = grammar.placeOf(key, path);
  if (place !== null && (known === null || place.isExact)) return { fix: place.fix };
  if (known !== null) return suggest(known);
  const similar = suggestKey(key, allowed);
  const note = noteOnKey(key) ?? (grammar.kindOf(path) === 'layer' ? layerInLayer(key, grammar) : null);
  if (note !== null) return { fix: note };
  if (similar !== null) return suggest(similar);
  const options = allowed.filter((name) => name !== 'type').join(', ') || 'no options';
  return { fix: `${otherOwners(key, path, grammar)}${owner} takes ${options}` };
}

/** `"beta_1" is for adam and adamw; ` */
function otherOwners(key: string, path: ConfigPath, { variantsOf, kindOf }: Grammar): string {
  const owners = Object.entries(variantsOf(kindOf(path))).flatMap(([type, { properties }]) =>
    Object.hasOwn(properties!, key) ? [type] : [],
  );
  return owners.length === 0 || owners.length > 4 ? '' : `"${key}" is for ${listInWords(owners)}; `;
}

function layerInLayer(key: string, { variantsOf }: Grammar): string | null {
  const type = findKey(key, Object.keys(variantsOf('layer')));
  return type === null ? null : `${type} is a layer of its own: - ${layerExample(type)}`;
}

function article(owner: string, { document }: Grammar): string {
  return owner.startsWith('"') || owner === document ? 'a key of' : 'an option of';
}

export function unknownKeyOf(error: ErrorObject): string {
  return error.params['additionalProperty'] as string;
}

export function describeMissingKey(error: SchemaError, root: unknown): SchemaProblem {
  const key = error.params['missingProperty'] as string;
  if (error.instancePath === '' && isEmpty(root)) return describeEmptyFile(error);
  const schema = error.parentSchema as SchemaNode;
  const owner = ownerOf(schema, pathOf(error.instancePath), error.grammar);
  const example = exampleIn(schema.properties?.[key] ?? {});
  const fix = example === null ? `add "${key}:"` : `add it, for example ${key}: ${example}`;
  return problemAt(error, { code: 'MISSING_KEY', message: `${owner} needs "${key}"`, fix });
}

/** A choice without its `type`: the type may be written as a key, under another key, or not at all. */
export function describeMissingType(error: SchemaError): SchemaProblem {
  const kind = error.grammar.kindOf(pathOf(error.instancePath));
  const variants = error.grammar.variantsOf(kind);
  const types = Object.keys(variants);
  const data = error.data as Readonly<Record<string, unknown>>;
  const keys = Object.keys(data);
  const options = new Set(Object.values(variants).flatMap((variant) => Object.keys(variant.properties!)));
  const misnamed = (key: string, fix: string): SchemaProblem =>
    problemAt(error, { code: 'UNKNOWN_KEY', message: `${quote(key)} stands where "type" should`, fix }, [key], 'key');

  const asKey = keys.find((key) => findType(key, types) !== null && !options.has(key));
  if (asKey !== undefined) return misnamed(asKey, `write { type: ${findType(asKey, types)}, … }`);
  const glued = keys.find((key) => /^type[:=]/i.test(key));
  if (glued !== undefined) return misnamed(glued, `put a space after the colon: type: ${cut(glued.slice(5))}`);
  const other = keys.find(
    (key) =>
      (key === 'name' || !options.has(key)) && typeof data[key] === 'string' && findType(data[key], types) !== null,
  );
  if (other !== undefined) return misnamed(other, `write type: ${findType(data[other] as string, types)}`);

  const fitting = types.filter((type) => keys.every((key) => Object.hasOwn(variants[type]!.properties!, key)));
  const fix =
    fitting.length === 1
      ? `add type: ${fitting[0]}`
      : `add one of ${listChoices(fitting.length > 0 ? fitting : types)}`;
  return problemAt(error, { code: 'MISSING_KEY', message: `this ${kind} has no "type"`, fix });
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
