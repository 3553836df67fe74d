import type { ErrorObject } from 'ajv';
import type { ConfigPath } from '../../errors.js';
import { definition, experimentSchema, resolve, variantsOf } from '../schema.js';
import type { SchemaNode } from '../schema.js';
import {
  cut,
  describeEmptyFile,
  exampleIn,
  findType,
  kindOf,
  layerExample,
  ownerOf,
  pathOf,
  problemAt,
  quote,
} from './schema-words.js';
import type { SchemaProblem } from './schema-words.js';
import { findKey, noteOnKey, suggestKey } from './suggest.js';

export function describeUnknownKey(error: ErrorObject): SchemaProblem {
  const key = unknownKeyOf(error);
  const path = pathOf(error.instancePath);
  const owner = ownerOf(error.parentSchema as SchemaNode, path);
  const fix = fixForKey(key, error.parentSchema as SchemaNode, path);
  return problemAt(
    error,
    { code: 'UNKNOWN_KEY', message: `${quote(key)} is not ${article(owner)} ${owner}`, fix },
    [key],
    'key',
  );
}

/**
 * The first suggestion that applies: another spelling, another tool's key, another section, a similar spelling; else
 * the allowed keys.
 */
function fixForKey(key: string, schema: SchemaNode, path: ConfigPath): string {
  const allowed = Object.keys(schema.properties ?? {});
  const owner = ownerOf(schema, path);
  if (/^\d+$/.test(key) && path.length > 0) return 'write decimals with a point, as in 0.5';
  const known = findKey(key, allowed);
  const place = placeOf(key, path);
  if (place !== null && (known === null || place.isExact)) return place.fix;
  if (known !== null) return `did you mean "${known}"?`;
  const similar = suggestKey(key, allowed);
  const note = noteOnKey(key) ?? (kindOf(path) === 'layer' ? layerInLayer(key) : null);
  if (note !== null) return note;
  if (similar !== null) return `did you mean "${similar}"?`;
  return `${otherOwners(key, path)}${owner} takes ${allowed.filter((name) => name !== 'type').join(', ') || 'no options'}`;
}

/** `"beta_1" is for adam and adamw; ` */
function otherOwners(key: string, path: ConfigPath): string {
  const owners = Object.entries(variantsOf(kindOf(path))).flatMap(([type, { properties }]) =>
    Object.hasOwn(properties!, key) ? [type] : [],
  );
  return owners.length === 0 || owners.length > 3
    ? ''
    : `"${key}" is for ${owners.join(', ').replace(/, ([^,]*)$/, ' and $1')}; `;
}

function layerInLayer(key: string): string | null {
  const type = findKey(key, Object.keys(variantsOf('layer')));
  return type === null ? null : `${type} is a layer of its own: - ${layerExample(type)}`;
}

function article(owner: string): string {
  return owner.startsWith('"') || owner === 'an experiment' ? 'a key of' : 'an option of';
}

export function unknownKeyOf(error: ErrorObject): string {
  return error.params['additionalProperty'] as string;
}

interface Place {
  readonly section: string | null;
  readonly fix: string;
  /** The key has exactly this name there. */
  readonly isExact: boolean;
}

const SECTIONS = ['data', 'model', 'train'] as const;

/** The section that a misplaced key belongs to, or `null`. */
export function placeOf(key: string, path: ConfigPath): Place | null {
  if (path.length > 1) return null;
  const here = path[0];
  if (here !== undefined && topKeys().includes(key))
    return { section: null, fix: `"${key}" belongs to the top level of the file`, isExact: false };
  for (const section of SECTIONS.filter((name) => name !== here)) {
    const keys = Object.keys(resolve(experimentSchema.properties![section]!).properties!);
    const mayBeMisspelt = here === undefined && suggestKey(key, topKeys()) === null;
    const meant = mayBeMisspelt ? suggestKey(key, keys) : findKey(key, keys);
    if (meant !== null) return { section, fix: `did you mean "${meant}" under "${section}"?`, isExact: meant === key };
  }
  return here === undefined || here === 'train' ? optimizerPlace(key, here) : null;
}

function topKeys(): readonly string[] {
  return Object.keys(experimentSchema.properties!);
}

function optimizerPlace(key: string, here: string | undefined): Place | null {
  const usual = definition('train').properties!['optimizer']!.default;
  const variants = Object.entries(variantsOf('optimizer')).sort(
    ([a], [b]) => Number(b === usual) - Number(a === usual),
  );
  for (const [type, variant] of variants) {
    const option = findKey(
      key,
      Object.keys(variant.properties!).filter((name) => name !== 'type'),
    );
    if (option === null) continue;
    const inner = `optimizer: { type: ${type}, ${option}: … }`;
    const fix = `"${option}" is an option of the optimizer: ${here === undefined ? `train: { ${inner} }` : inner}`;
    return { section: 'train', fix, isExact: false };
  }
  return null;
}

export function describeMissingKey(error: ErrorObject, root: unknown): SchemaProblem {
  const key = error.params['missingProperty'] as string;
  if (key === 'model' && isEmpty(root)) return describeEmptyFile(error);
  const schema = error.parentSchema as SchemaNode;
  const owner = ownerOf(schema, pathOf(error.instancePath));
  const example = exampleIn(schema.properties?.[key] ?? {});
  const fix = example === null ? `add "${key}:"` : `add it, for example ${key}: ${example}`;
  return problemAt(error, { code: 'MISSING_KEY', message: `${owner} needs "${key}"`, fix });
}

/** A choice without its `type`: the type may be written as a key, under another key, or not at all. */
export function describeMissingType(error: ErrorObject): SchemaProblem {
  const path = pathOf(error.instancePath);
  const kind = kindOf(path);
  const variants = variantsOf(kind);
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
      : `add one of ${(fitting.length > 0 ? fitting : types).join(', ')}`;
  return problemAt(error, { code: 'MISSING_KEY', message: `this ${kind} has no "type"`, fix });
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
