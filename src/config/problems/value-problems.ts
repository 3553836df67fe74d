import type { ConfigPath } from '../../errors.js';
import type { Grammar } from '../grammar.js';
import type { SchemaNode } from '../schema.js';
import {
  cut,
  describeEmptyFile,
  describeValue,
  exampleIn,
  expectedInWords,
  findType,
  layerExample,
  listChoices,
  nameOf,
  pathOf,
  problemAt,
  quote,
  scalarText,
  suggest,
  typesOf,
} from './schema-words.js';
import type { Remedy, SchemaError, SchemaProblem } from './schema-words.js';
import { noteOnLayer, suggestValue } from './suggest.js';

export function describeBadName(error: SchemaError): SchemaProblem {
  const pattern = error.params['pattern'] as string;
  const isLayer = pattern.startsWith('^[A-Za-z]');
  const [first, letters] = isLayer ? ['a letter from A to Z', 'such letters'] : ['a letter or digit', 'letters'];
  const most = 1 + Number(/,(\d+)\}/.exec(pattern)?.[1]);
  const fix = `start with ${first}, then use ${letters}, digits, "_", "-" and ".", ${most} characters at most`;
  return problemAt(error, { code: 'WRONG_TYPE', message: `${quote(error.data)} cannot be used as a name`, fix });
}

export function describeUnknownVariant(error: SchemaError): SchemaProblem {
  const { kindOf, variantsOf } = error.grammar;
  const kind = kindOf(pathOf(error.instancePath));
  const value: unknown = error.params['tagValue'];
  const allowed = Object.keys(variantsOf(kind));
  if (typeof value !== 'string') {
    const message =
      value === null
        ? `the "type" of this ${kind} has no value`
        : `the "type" of a ${kind} is a name, not ${describeValue({ ...error, data: value, written: '' })}`;
    return problemAt(error, { code: 'WRONG_TYPE', message, fix: `use one of ${listChoices(allowed)}` }, ['type']);
  }
  const words = {
    code: 'UNKNOWN_VALUE',
    message: `${quote(value)} is not a type of ${kind}`,
    ...remedyForVariant(kind, value, error.grammar),
  } as const;
  return problemAt(error, words, ['type']);
}

function remedyForVariant(kind: string, value: string, grammar: Grammar): Remedy {
  const allowed = Object.keys(grammar.variantsOf(kind));
  const meant = suggestValue(value, allowed);
  if (meant !== null) return suggest(meant);
  const activation = kind === 'layer' ? activationOf(value, grammar) : null;
  if (activation !== null) return { fix: `write { type: activation, activation: ${activation} }` };
  if (kind === 'layer' && suggestValue(value, Object.keys(grammar.variantsOf('augmentation'))) !== null)
    return { fix: 'images are changed at random by data.augment: put it into that list' };
  return { fix: (kind === 'layer' ? noteOnLayer(value) : null) ?? `use one of ${listChoices(allowed)}` };
}

/** The activation that a layer type names by mistake, such as `relu`. */
function activationOf(value: string, { variantsOf }: Grammar): string | null {
  return suggestValue(value, variantsOf('layer')['activation']!.properties!['activation']!.enum!);
}

export function describeUnknownValue(error: SchemaError): SchemaProblem {
  const allowed = (error.params['allowedValues'] ?? [error.params['allowedValue']]) as string[];
  const key = [...pathOf(error.instancePath)].reverse().find((step) => typeof step === 'string');
  const meant = typeof error.data === 'string' ? suggestValue(error.data, allowed) : null;
  const remedy = meant === null ? { fix: `use one of ${listChoices(allowed)}` } : suggest(meant);
  const message = `${quote(error.data)} is not a value of "${key}"`;
  return problemAt(error, { code: 'UNKNOWN_VALUE', message, ...remedy });
}

export function describeWrongType(error: SchemaError, branches: readonly SchemaNode[]): SchemaProblem {
  const path = pathOf(error.instancePath);
  if (path.length === 0) return describeNotAMapping(error);
  if (isLayerSchema(error)) return describeNotALayer(error);
  const expected = [...new Set(branches.flatMap(expectedInWords))].join(' or ');
  const message =
    error.data === null
      ? `${nameOf(path)} has no value`
      : `${nameOf(path)} must be ${expected}, not ${describeValue(error)}`;
  return problemAt(error, { code: 'WRONG_TYPE', message, ...remedyForType(error, branches, expected) });
}

function describeNotAMapping(error: SchemaError): SchemaProblem {
  if (error.data === null) return describeEmptyFile(error);
  const { document, mappingFix } = error.grammar;
  return problemAt(error, {
    code: 'WRONG_TYPE',
    message: `${document} must be a mapping, not ${describeValue(error)}`,
    fix: mappingFix(Array.isArray(error.data)),
  });
}

/** Of the schemas inside layers, blocks too, only that of a layer chooses between variants. */
function isLayerSchema({ instancePath, parentSchema, grammar }: SchemaError): boolean {
  return grammar.kindOf(pathOf(instancePath)) === 'layer' && (parentSchema as SchemaNode).oneOf !== undefined;
}

function describeNotALayer(error: SchemaError): SchemaProblem {
  const types = Object.keys(error.grammar.variantsOf('layer'));
  const words = typeof error.data === 'string' ? [error.data, ...error.data.slice(0, 200).split(/[^A-Za-z0-9_]+/)] : [];
  const type = words.map((word) => findType(word, types)).find((found) => found !== null);
  const activation =
    type === undefined && typeof error.data === 'string' ? activationOf(error.data, error.grammar) : null;
  const example =
    activation === null ? layerExample(type ?? 'dense') : `{ type: activation, activation: ${activation} }`;
  const message = error.data === null ? 'this layer has no value' : `a layer is a mapping, not ${describeValue(error)}`;
  return problemAt(error, {
    code: 'WRONG_TYPE',
    message,
    fix: error.data === null ? `remove the "-", or write ${example}` : `write ${example}`,
  });
}

function remedyForType(error: SchemaError, branches: readonly SchemaNode[], expected: string): Remedy {
  const { data, instancePath, grammar } = error;
  const types = branches.flatMap(typesOf);
  const isNumeric = types.includes('number') || types.includes('integer');
  if (isNumeric && typeof data === 'string') {
    const number = numberIn(data);
    if (number !== null)
      return { fix: number === data.trim() ? 'remove the quotes' : `write ${cut(number)}`, replacement: number };
    if (data.startsWith('(') && types.includes('array'))
      return { fix: 'write a list in square brackets, as in [3, 3]' };
  }
  if (isNumeric && typeof data === 'number' && Number.isFinite(data)) {
    const nearest = String(Math.max(1, Math.round(data)));
    return { fix: `use ${nearest}`, replacement: nearest };
  }
  if (types.includes('boolean') && typeof data === 'string' && /^(yes|no|on|off|true|false)$/i.test(data)) {
    const meant = /^(yes|on|true)$/i.test(data) ? 'true' : 'false';
    return { fix: `write ${meant}`, replacement: meant };
  }
  if (types.includes('object') && typeof data === 'string' && /^\w+:\S/.test(data))
    return { fix: `put a space after the colon: ${cut(data.replace(':', ': '))}` };
  const isFreeText = types.includes('string') && branches.every((branch) => branch.enum === undefined);
  if (isFreeText && (Number.isFinite(data) || typeof data === 'boolean')) {
    const quoted = `"${scalarText(error)}"`;
    return { fix: `put it in quotes: ${quoted}`, replacement: quoted };
  }
  const names = branches.length === 1 ? branches[0]!.enum : undefined;
  if (names !== undefined) return { fix: `use one of ${listChoices(names)}` };
  const example =
    exampleAt(pathOf(instancePath), grammar) ??
    exampleIn(branches.find((branch) => branch.examples !== undefined) ?? {});
  return { fix: example === null ? `write ${expected}` : `for example ${example}` };
}

/** The number that a text was meant to be: in quotes, as a percentage, with a decimal comma or with separators. */
function numberIn(text: string): string | null {
  const plain = text.trim();
  if (plain !== '' && Number.isFinite(Number(plain))) return plain;
  const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(plain);
  if (percent !== null) return String(Number(percent[1]) / 100);
  if (/^\d+,\d+$/.test(plain)) return plain.replace(',', '.');
  return /^\d{1,3}(?:[_']\d{3})+$/.test(plain) ? plain.replace(/[_']/g, '') : null;
}

/** Examples of the key at `path`, found from the top of the schema. */
function exampleAt(path: ConfigPath, { schema, resolve }: Grammar): string | null {
  let node: SchemaNode | undefined = schema;
  for (const step of path) {
    const inner: SchemaNode = resolve(node);
    node = typeof step === 'number' ? inner.items : ownProperty(inner, step);
    if (node === undefined) return null;
  }
  return exampleIn(node);
}

function ownProperty({ properties = {} }: SchemaNode, key: string): SchemaNode | undefined {
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}

export function describeOutOfRange(error: SchemaError): SchemaProblem {
  const path = pathOf(error.instancePath);
  const limit: unknown = error.params['limit'];
  const name = nameOf(path);
  const words = (message: string, fix: string): SchemaProblem =>
    problemAt(error, { code: 'OUT_OF_RANGE', message, fix });
  switch (error.keyword) {
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return words(
        `${name} must be ${comparison(error.keyword)} ${String(limit)}, not ${scalarText(error)}`,
        rangeOf(error as SchemaError & { data: number }),
      );
    case 'minItems':
    case 'maxItems': {
      const length = (error.data as unknown[]).length;
      const schema = error.parentSchema as { minItems?: number; maxItems?: number; items?: SchemaNode };
      if (schema.minItems === schema.maxItems)
        return words(
          `${name} must have ${schema.minItems} values, not ${length}`,
          schema.items?.type === 'number' ? 'write [low, high]' : 'write [height, width]',
        );
      if (length === 0)
        return words(
          `${name} is empty`,
          name === '"layers"' ? 'add at least one layer, such as { type: flatten }' : 'add an item',
        );
      const items = length === 1 ? '1 item' : `${length} items`;
      return error.keyword === 'minItems'
        ? words(`${name} has ${items}, ${String(limit)} are needed`, 'add some')
        : words(`${name} has ${items}, ${String(limit)} are allowed`, 'remove some');
    }
    case 'uniqueItems': {
      const items = error.data as readonly unknown[];
      return words(`${name} has ${quote(items[error.params['i'] as number])} twice`, 'keep one of them');
    }
    case 'minProperties':
      return words(`${name} is empty`, `${exampleOfMapping(error)}, or remove it`);
    case 'maxProperties':
      return words(
        `${name} has ${Object.keys(error.data as object).length} keys, ${String(limit)} are allowed`,
        'remove some',
      );
    case 'minLength':
      return words(`${name} is empty`, 'give it a value, or remove it');
    case 'maxLength':
      return words(
        `${name} has ${(error.data as string).length} characters, ${String(limit)} are allowed`,
        'shorten it',
      );
    default:
      return words(`${name}: ${error.message ?? error.keyword}`, `see \`${error.grammar.schemaCommand}\``);
  }
}

/** `for example train: 1000`: a key of an empty mapping with a value. */
function exampleOfMapping({ parentSchema, instancePath, grammar }: SchemaError): string {
  const { properties = {} } = parentSchema as SchemaNode;
  const keys = Object.entries(properties).map(
    ([key, property]) => [key, exampleIn(grammar.resolve(property))] as const,
  );
  const [key, value] = keys.find(([, example]) => example !== null) ?? [];
  if (key !== undefined) return `for example ${key}: ${value}`;
  const example = exampleAt(pathOf(instancePath), grammar);
  return example === null ? 'add a key' : `for example ${example}`;
}

function comparison(keyword: string): string {
  return (
    { minimum: 'at least', maximum: 'at most', exclusiveMinimum: 'greater than', exclusiveMaximum: 'less than' }[
      keyword
    ] ?? keyword
  );
}

function rangeOf({ parentSchema, data }: SchemaError & { data: number }): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, type } = parentSchema as SchemaNode;
  const kind = [type].flat().includes('integer') ? 'a whole number' : 'a number';
  const low =
    minimum !== undefined ? `from ${minimum}` : exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : '';
  const high =
    maximum !== undefined ? `up to ${maximum}` : exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : '';
  const joint = exclusiveMinimum !== undefined ? 'and' : exclusiveMaximum !== undefined ? 'to' : '';
  const isPercent = exclusiveMaximum === 1 && Number.isInteger(data) && data > 1 && data < 100;
  return `use ${kind} ${[low, low === '' || high === '' ? '' : joint, high].filter(Boolean).join(' ')}${isPercent ? `; ${data} % is ${data / 100}` : ''}`;
}
