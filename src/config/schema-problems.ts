import type { ErrorObject } from 'ajv';
import type { ConfigPath, Problem } from '../errors.js';
import { experimentSchema, resolve, variantsOf } from './schema.js';
import type { SchemaNode } from './schema.js';
import { suggestKey, suggestValue } from './suggest.js';

/** A problem at a path, pointing at the key or at the value. */
export interface SchemaProblem extends Problem {
  readonly path: ConfigPath;
  readonly part: 'key' | 'value';
}

/** Turns ajv's errors into one problem for each mistake, in words of the file. */
export function describeSchemaErrors(errors: readonly ErrorObject[], root: unknown): SchemaProblem[] {
  const groups = new Map<string, ErrorObject[]>();
  for (const error of errors) groups.set(error.instancePath, [...(groups.get(error.instancePath) ?? []), error]);
  return [...groups.values()].flatMap((group) => describeGroup(group, root));
}

/** All errors of one value. Where it may be of several types, only those of its own type count. */
function describeGroup(group: readonly ErrorObject[], root: unknown): SchemaProblem[] {
  const choice = group.find((error) => error.keyword === 'anyOf');
  if (choice === undefined) return describeEach(group, root);
  const branches = (choice.schema as SchemaNode[]).map(resolve);
  const own = branches.filter((branch) => typesOf(branch).some((type) => isOfType(choice.data, type)));
  if (own.length === 0) return [wrongType(choice, branches)];
  const dropped = own[0]!.enum === undefined ? ['type', 'enum', 'anyOf'] : ['type', 'anyOf'];
  return describeEach(group.filter((error) => !dropped.includes(error.keyword)), root);
}

function describeEach(group: readonly ErrorObject[], root: unknown): SchemaProblem[] {
  const misnamed = layerAsKey(group);
  if (misnamed !== null) return [misnamed];
  const hasMissingType = group.some((error) => error.keyword === 'required' && error.params['missingProperty'] === 'type');
  const unknownKeys = group.filter((error) => error.keyword === 'additionalProperties').map(unknownKeyOf);
  return group
    .filter((error) => !(error.keyword === 'discriminator' && hasMissingType))
    .filter((error) => !isMeantByUnknownKey(error, unknownKeys))
    .map((error) => describe(error, root))
    .filter((problem, index, all) => all.findIndex((other) => other.message === problem.message) === index);
}

function describe(error: ErrorObject, root: unknown): SchemaProblem {
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error);
    case 'required':
      return missingKey(error, root);
    case 'discriminator':
      return unknownVariant(error);
    case 'enum':
    case 'const':
      return unknownValue(error);
    case 'type':
      return wrongType(error, [error.parentSchema as SchemaNode]);
    case 'pattern':
      return at(error, {
        code: 'WRONG_TYPE',
        message: `${quoted(error.data)} cannot be used as a name`,
        fix: 'start with a letter or digit and use letters, digits, "_", "-" and "." only',
      });
    default:
      return outOfRange(error);
  }
}

type Words = Pick<Problem, 'code' | 'message' | 'fix'>;

function at(error: ErrorObject, words: Words, more: ConfigPath = [], part: 'key' | 'value' = 'value'): SchemaProblem {
  return { ...words, path: [...pathOf(error.instancePath), ...more], part };
}

function unknownKey(error: ErrorObject): SchemaProblem {
  const key = unknownKeyOf(error);
  const schema = error.parentSchema as SchemaNode;
  const allowed = Object.keys(schema.properties ?? {});
  const owner = ownerOf(schema, pathOf(error.instancePath));
  const meant = suggestKey(key, allowed);
  const isTopName = meant === 'dataset' && key === 'name';
  const elsewhere = placesOf(key, owner);
  const fix =
    meant !== null && !isTopName
      ? `did you mean "${meant}"?`
      : (elsewhere ?? `${owner} takes ${allowed.filter((name) => name !== 'type').join(', ') || 'no options'}`);
  return at(error, { code: 'UNKNOWN_KEY', message: `"${key}" is not ${article(owner)} ${owner}`, fix }, [key], 'key');
}

function article(owner: string): string {
  return owner.startsWith('"') || owner === 'an experiment' ? 'a key of' : 'an option of';
}

function unknownKeyOf(error: ErrorObject): string {
  return error.params['additionalProperty'] as string;
}

/** Where a key that is unknown here would be at home. */
function placesOf(key: string, owner: string): string | null {
  const sections = ['data', 'model', 'train'] as const;
  for (const section of sections) {
    const keys = Object.keys(resolve(experimentSchema.properties![section]!).properties!);
    const meant = keys.find((name) => name === key) ?? (owner === 'an experiment' ? suggestKey(key, keys) : null);
    if (meant !== null && meant !== undefined && owner !== `"${section}"`) return `did you mean "${meant}" under "${section}"?`;
  }
  if (suggestKey(key, Object.keys(experimentSchema.properties!)) === key) return `"${key}" belongs to the top level of the file`;
  const optimizerKeys = Object.values(variantsOf('optimizer')).flatMap((variant) => Object.keys(variant.properties!));
  const option = suggestKey(key, [...new Set(optimizerKeys)].filter((name) => name !== 'type'));
  if (option !== null && ['"train"', 'an experiment'].includes(owner)) {
    const place = owner === '"train"' ? 'optimizer' : 'train: { optimizer';
    return `"${option}" is an option of the optimizer: ${place}: { type: adam, ${option}: … }${owner === '"train"' ? '' : ' }'}`;
  }
  return null;
}

function missingKey(error: ErrorObject, root: unknown): SchemaProblem {
  const key = error.params['missingProperty'] as string;
  const path = pathOf(error.instancePath);
  const schema = error.parentSchema as SchemaNode;
  const owner = ownerOf(schema, path);
  if (key === 'type') {
    const kind = kindOf(path);
    return at(error, { code: 'MISSING_KEY', message: `this ${kind} has no "type"`, fix: `add one of ${Object.keys(variantsOf(kind)).join(', ')}` });
  }
  if (key === 'model' && isEmpty(root)) {
    return at(error, { code: 'MISSING_KEY', message: 'the file is empty', fix: 'start from one of the files in configs/, or see `mnistx schema`' });
  }
  const example = resolve(schema.properties?.[key] ?? {}).examples?.[0] ?? schema.properties?.[key]?.examples?.[0];
  const isSmall = example !== undefined && JSON.stringify(example).length < 30;
  const fix = isSmall ? `add it, for example "${key}: ${inYaml(example)}"` : `add "${key}:"`;
  return at(error, { code: 'MISSING_KEY', message: `${owner} needs "${key}"`, fix });
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function unknownVariant(error: ErrorObject): SchemaProblem {
  const kind = kindOf(pathOf(error.instancePath));
  const value: unknown = error.params['tagValue'];
  const allowed = Object.keys(variantsOf(kind));
  const meant = typeof value === 'string' ? suggestValue(value, allowed) : null;
  const fix = meant === null ? `use one of ${allowed.join(', ')}` : `did you mean "${meant}"?`;
  const message = `${quoted(value)} is not a type of ${kind}`;
  return at(error, { code: typeof value === 'string' ? 'UNKNOWN_VALUE' : 'WRONG_TYPE', message, fix }, ['type']);
}

function unknownValue(error: ErrorObject): SchemaProblem {
  const allowed = (error.params['allowedValues'] ?? [error.params['allowedValue']]) as string[];
  const path = pathOf(error.instancePath);
  const meant = typeof error.data === 'string' ? suggestValue(error.data, allowed) : null;
  const fix = meant === null ? `use one of ${allowed.join(', ')}` : `did you mean "${meant}"?`;
  return at(error, { code: 'UNKNOWN_VALUE', message: `${quoted(error.data)} is not a value of ${nameOf(path)}`, fix });
}

function wrongType(error: ErrorObject, branches: readonly SchemaNode[]): SchemaProblem {
  const path = pathOf(error.instancePath);
  const expected = [...new Set(branches.flatMap(typesOf).map(typeInWords))].join(' or ');
  if (path.length === 0 && error.data === null) {
    return at(error, { code: 'WRONG_TYPE', message: 'the file is empty', fix: 'start from one of the files in configs/, or see `mnistx schema`' });
  }
  if (typeof error.data === 'string' && kindOf(path) === 'layer' && expected === 'a mapping') {
    const types = Object.keys(variantsOf('layer'));
    const meant = types.includes(error.data) ? error.data : (suggestValue(error.data, types) ?? 'flatten');
    return at(error, { code: 'WRONG_TYPE', message: `a layer is a mapping, not ${quoted(error.data)}`, fix: `write { type: ${meant} }` });
  }
  const message = error.data === null ? `${nameOf(path)} has no value` : `${nameOf(path)} must be ${expected}, not ${describeValue(error.data)}`;
  return at(error, { code: 'WRONG_TYPE', message, fix: fixForType(error.data, branches, expected) });
}

function fixForType(data: unknown, branches: readonly SchemaNode[], expected: string): string {
  const isNumeric = branches.some((branch) => typesOf(branch).some((type) => type === 'number' || type === 'integer'));
  if (typeof data === 'string' && isNumeric && data.trim() !== '' && Number.isFinite(Number(data))) return 'remove the quotes';
  if (typeof data === 'number' && !Number.isInteger(data) && isNumeric) return `use ${Math.max(1, Math.round(data))}`;
  if (typeof data === 'string' && /^(yes|no|on|off)$/i.test(data) && expected.includes('true or false')) {
    return `write ${/^(yes|on)$/i.test(data) ? 'true' : 'false'}`;
  }
  const example = branches.flatMap((branch) => branch.examples ?? branch.enum ?? [])[0];
  return example === undefined || JSON.stringify(example).length > 60 ? `write ${expected}` : `for example ${inYaml(example)}`;
}

function outOfRange(error: ErrorObject): SchemaProblem {
  const path = pathOf(error.instancePath);
  const limit: unknown = error.params['limit'];
  const name = nameOf(path);
  const words = (message: string, fix: string): SchemaProblem => at(error, { code: 'OUT_OF_RANGE', message, fix });
  switch (error.keyword) {
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return words(`${name} must be ${comparison(error.keyword)} ${String(limit)}, not ${String(error.data)}`, rangeOf(error));
    case 'minItems':
    case 'maxItems': {
      const length = (error.data as unknown[]).length;
      const schema = error.parentSchema as { minItems?: number; maxItems?: number };
      if (schema.minItems === schema.maxItems) return words(`${name} must have ${schema.minItems} values, not ${length}`, 'write [height, width]');
      if (length === 0) return words(`${name} is empty`, name === '"layers"' ? 'add at least one layer, such as { type: flatten }' : 'add an item');
      return words(`${name} has ${length} items, ${String(limit)} are allowed`, 'remove some');
    }
    case 'minProperties':
      return words(`${name} is empty`, 'write a number, or train: and test:');
    case 'minLength':
      return words(`${name} is empty`, 'give it a value');
    default:
      return words(`${name}: ${error.message ?? error.keyword}`, 'see `mnistx schema`');
  }
}

function comparison(keyword: string): string {
  return { minimum: 'at least', maximum: 'at most', exclusiveMinimum: 'greater than', exclusiveMaximum: 'less than' }[keyword] ?? keyword;
}

function rangeOf(error: ErrorObject): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, type } = error.parentSchema as SchemaNode;
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const low = minimum !== undefined ? `from ${minimum}` : exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : '';
  const high = maximum !== undefined ? `up to ${maximum}` : exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : '';
  return `use ${kind} ${[low, high].filter(Boolean).join(' ')}`;
}

/** `- conv2d: { filters: 8 }`: the layer type used as a key. */
function layerAsKey(group: readonly ErrorObject[]): SchemaProblem | null {
  const missing = group.find((error) => error.keyword === 'required' && error.params['missingProperty'] === 'type');
  if (missing === undefined || kindOf(pathOf(missing.instancePath)) !== 'layer') return null;
  const types = Object.keys(variantsOf('layer'));
  const keys = Object.keys(missing.data as object);
  const key = keys.find((name) => types.includes(name) || (keys.length === 1 && suggestValue(name, types) !== null));
  if (key === undefined) return null;
  const type = types.includes(key) ? key : suggestValue(key, types)!;
  return at(missing, { code: 'UNKNOWN_KEY', message: `"${key}" stands where "type" should`, fix: `write { type: ${type}, … }` }, [key], 'key');
}

/** A misspelt required key is one mistake, not an unknown key and a missing one. */
function isMeantByUnknownKey(error: ErrorObject, unknownKeys: readonly string[]): boolean {
  if (error.keyword !== 'required') return false;
  const missing = error.params['missingProperty'] as string;
  const allowed = Object.keys((error.parentSchema as SchemaNode).properties ?? {});
  return unknownKeys.some((key) => suggestKey(key, allowed) === missing);
}

function pathOf(instancePath: string): ConfigPath {
  return instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function kindOf(path: ConfigPath): string {
  if (path[1] === 'layers') return 'layer';
  if (path[1] === 'metrics') return 'metric';
  return path[1] === 'learning_rate_schedule' ? 'schedule' : String(path[1] ?? 'experiment');
}

function ownerOf(schema: SchemaNode, path: ConfigPath): string {
  const variant = schema.properties?.['type']?.const;
  if (variant !== undefined) return variant;
  return path.length === 0 ? 'an experiment' : nameOf(path);
}

/** The nearest key above a value. */
function nameOf(path: ConfigPath): string {
  const key = [...path].reverse().find((step) => typeof step === 'string');
  if (path.length === 0) return 'an experiment';
  return typeof path.at(-1) === 'number' ? `an item of "${key}"` : `"${key}"`;
}

function typesOf(schema: SchemaNode): readonly string[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
    case 'number':
      return typeof value === 'number';
    default:
      return typeof value === type;
  }
}

function typeInWords(type: string): string {
  const words: Readonly<Record<string, string>> = {
    integer: 'a whole number',
    number: 'a number',
    string: 'a name',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
  };
  return words[type] ?? type;
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text ${quoted(value)}` : String(value);
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;
}

function inYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value).map(([key, inner]) => `${key}: ${inYaml(inner)}`).join(', ')} }`;
}
