import type { ErrorObject } from 'ajv';
import type { ConfigPath, Problem } from '../errors.js';
import { experimentSchema, resolve, variantsOf } from './schema.js';
import type { SchemaNode } from './schema.js';
import { knownKey, noteOnKey, noteOnLayer, suggestKey, suggestValue } from './suggest.js';

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
  const misfit = group.find((error) => error.keyword === 'type');
  const choice = group.find((error) => error.keyword === 'anyOf');
  if (choice === undefined) return misfit === undefined ? describeEach(group, root) : [describe(misfit, root)];
  const branches = (choice.schema as SchemaNode[]).map(resolve);
  const own = branches.filter((branch) => typesOf(branch).some((type) => isOfType(choice.data, type)));
  if (own.length === 0) return [wrongType(choice, branches)];
  const dropped = own[0]!.enum === undefined ? ['type', 'enum', 'anyOf'] : ['type', 'anyOf'];
  return describeEach(
    group.filter((error) => !dropped.includes(error.keyword)),
    root,
  );
}

function describeEach(group: readonly ErrorObject[], root: unknown): SchemaProblem[] {
  const untyped = group.find((error) => error.keyword === 'required' && error.params['missingProperty'] === 'type');
  if (untyped !== undefined) return [missingType(untyped)];
  const unknownKeys = group.filter((error) => error.keyword === 'additionalProperties').map(unknownKeyOf);
  return group
    .filter((error) => !isMeantByUnknownKey(error, unknownKeys))
    .filter((error) => !isRestOfTuple(error))
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
      return badName(error);
    case 'not':
      return at(
        error,
        { code: 'CONFLICT', message: '"dataset" and "directory" exclude each other', fix: 'keep one of them' },
        ['directory'],
        'key',
      );
    default:
      return outOfRange(error);
  }
}

type Words = Pick<Problem, 'code' | 'message' | 'fix'>;

function at(error: ErrorObject, words: Words, more: ConfigPath = [], part: 'key' | 'value' = 'value'): SchemaProblem {
  return { ...words, path: [...pathOf(error.instancePath), ...more], part };
}

function badName(error: ErrorObject): SchemaProblem {
  const pattern = error.params['pattern'] as string;
  const first = pattern.startsWith('^[A-Za-z]') ? 'a letter' : 'a letter or digit';
  const most = 1 + Number(/,(\d+)\}/.exec(pattern)?.[1]);
  const fix = `start with ${first}, go on with letters, digits, "_", "-" and ".", ${most} characters at most`;
  return at(error, { code: 'WRONG_TYPE', message: `${quoted(error.data)} cannot be used as a name`, fix });
}

function unknownKey(error: ErrorObject): SchemaProblem {
  const key = unknownKeyOf(error);
  const path = pathOf(error.instancePath);
  const owner = ownerOf(error.parentSchema as SchemaNode, path);
  const fix = fixForKey(key, error.parentSchema as SchemaNode, path);
  return at(
    error,
    { code: 'UNKNOWN_KEY', message: `${quoted(key)} is not ${article(owner)} ${owner}`, fix },
    [key],
    'key',
  );
}

/** The first that is known: another spelling, another tool's key, another place, a similar spelling; else what there is. */
function fixForKey(key: string, schema: SchemaNode, path: ConfigPath): string {
  const allowed = Object.keys(schema.properties ?? {});
  const owner = ownerOf(schema, path);
  if (/^\d+$/.test(key) && path.length > 0) return 'write decimals with a point, as in 0.5';
  const known = knownKey(key, allowed);
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
    key in properties! ? [type] : [],
  );
  return owners.length === 0 || owners.length > 3
    ? ''
    : `"${key}" is for ${owners.join(', ').replace(/, ([^,]*)$/, ' and $1')}; `;
}

function layerInLayer(key: string): string | null {
  const type = knownKey(key, Object.keys(variantsOf('layer')));
  return type === null ? null : `${type} is a layer of its own: - ${layerExample(type)}`;
}

function article(owner: string): string {
  return owner.startsWith('"') || owner === 'an experiment' ? 'a key of' : 'an option of';
}

function unknownKeyOf(error: ErrorObject): string {
  return error.params['additionalProperty'] as string;
}

interface Place {
  readonly section: string | null;
  readonly fix: string;
  /** The key has this very name there. */
  readonly isExact: boolean;
}

const SECTIONS = ['data', 'model', 'train'] as const;

/** Where a key that is unknown in its section, or at the top, would be at home. */
function placeOf(key: string, path: ConfigPath): Place | null {
  if (path.length > 1) return null;
  const here = path[0];
  if (here !== undefined && topKeys().includes(key))
    return { section: null, fix: `"${key}" belongs to the top level of the file`, isExact: false };
  for (const section of SECTIONS.filter((name) => name !== here)) {
    const keys = Object.keys(resolve(experimentSchema.properties![section]!).properties!);
    const mayBeMisspelt = here === undefined && suggestKey(key, topKeys()) === null;
    const meant = mayBeMisspelt ? suggestKey(key, keys) : knownKey(key, keys);
    if (meant !== null) return { section, fix: `did you mean "${meant}" under "${section}"?`, isExact: meant === key };
  }
  return here === undefined || here === 'train' ? optimizerPlace(key, here) : null;
}

function topKeys(): readonly string[] {
  return Object.keys(experimentSchema.properties!);
}

function optimizerPlace(key: string, here: string | undefined): Place | null {
  const variants = Object.entries(variantsOf('optimizer')).sort(
    ([a], [b]) => Number(b === 'adam') - Number(a === 'adam'),
  );
  for (const [type, variant] of variants) {
    const option = knownKey(
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

function missingKey(error: ErrorObject, root: unknown): SchemaProblem {
  const key = error.params['missingProperty'] as string;
  if (key === 'model' && isEmpty(root)) return emptyFile(error);
  const schema = error.parentSchema as SchemaNode;
  const owner = ownerOf(schema, pathOf(error.instancePath));
  const example = exampleIn(schema.properties?.[key] ?? {});
  const fix = example === null ? `add "${key}:"` : `add it, for example ${key}: ${example}`;
  return at(error, { code: 'MISSING_KEY', message: `${owner} needs "${key}"`, fix });
}

function emptyFile(error: ErrorObject): SchemaProblem {
  const fix = 'start from one of the files in configs/, or see `mnistx schema`';
  return at(error, { code: 'MISSING_KEY', message: 'the file is empty', fix });
}

/** A choice without its `type`: the type may stand as a key, under another key, or not at all. */
function missingType(error: ErrorObject): SchemaProblem {
  const path = pathOf(error.instancePath);
  const kind = kindOf(path);
  const variants = variantsOf(kind);
  const types = Object.keys(variants);
  const data = error.data as Readonly<Record<string, unknown>>;
  const keys = Object.keys(data);
  const options = new Set(Object.values(variants).flatMap((variant) => Object.keys(variant.properties!)));
  const misnamed = (key: string, fix: string): SchemaProblem =>
    at(error, { code: 'UNKNOWN_KEY', message: `${quoted(key)} stands where "type" should`, fix }, [key], 'key');

  const asKey = keys.find((key) => knownType(key, types) !== null && !options.has(key));
  if (asKey !== undefined) return misnamed(asKey, `write { type: ${knownType(asKey, types)}, … }`);
  const glued = keys.find((key) => /^type[:=]/i.test(key));
  if (glued !== undefined) return misnamed(glued, `put a space after the colon: type: ${glued.slice(5)}`);
  const other = keys.find(
    (key) =>
      (key === 'name' || !options.has(key)) && typeof data[key] === 'string' && knownType(data[key], types) !== null,
  );
  if (other !== undefined) return misnamed(other, `write type: ${knownType(data[other] as string, types)}`);

  const fitting = types.filter((type) => keys.every((key) => key in variants[type]!.properties!));
  const fix =
    fitting.length === 1
      ? `add type: ${fitting[0]}`
      : `add one of ${(fitting.length > 0 ? fitting : types).join(', ')}`;
  return at(error, { code: 'MISSING_KEY', message: `this ${kind} has no "type"`, fix });
}

function knownType(name: string, types: readonly string[]): string | null {
  return types.includes(name) ? name : suggestValue(name, types);
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function unknownVariant(error: ErrorObject): SchemaProblem {
  const kind = kindOf(pathOf(error.instancePath));
  const value: unknown = error.params['tagValue'];
  const allowed = Object.keys(variantsOf(kind));
  if (typeof value !== 'string') {
    const message =
      value === null
        ? `the "type" of this ${kind} has no value`
        : `the "type" of a ${kind} is a name, not ${describeValue(value)}`;
    return at(error, { code: 'WRONG_TYPE', message, fix: `use one of ${allowed.join(', ')}` }, ['type']);
  }
  const words = {
    code: 'UNKNOWN_VALUE',
    message: `${quoted(value)} is not a type of ${kind}`,
    fix: fixForVariant(kind, value),
  } as const;
  return at(error, words, ['type']);
}

function fixForVariant(kind: string, value: string): string {
  const allowed = Object.keys(variantsOf(kind));
  const meant = suggestValue(value, allowed);
  if (meant !== null) return `did you mean "${meant}"?`;
  const activation = kind === 'layer' ? activationOf(value) : null;
  if (activation !== null) return `write { type: activation, activation: ${activation} }`;
  return (kind === 'layer' ? noteOnLayer(value) : null) ?? `use one of ${allowed.join(', ')}`;
}

/** `relu` as a layer. */
function activationOf(value: string): string | null {
  return suggestValue(value, variantsOf('layer')['activation']!.properties!['activation']!.enum!);
}

function unknownValue(error: ErrorObject): SchemaProblem {
  const allowed = (error.params['allowedValues'] ?? [error.params['allowedValue']]) as string[];
  const key = [...pathOf(error.instancePath)].reverse().find((step) => typeof step === 'string');
  const meant = typeof error.data === 'string' ? suggestValue(error.data, allowed) : null;
  const fix = meant === null ? `use one of ${allowed.join(', ')}` : `did you mean "${meant}"?`;
  return at(error, { code: 'UNKNOWN_VALUE', message: `${quoted(error.data)} is not a value of "${key}"`, fix });
}

function wrongType(error: ErrorObject, branches: readonly SchemaNode[]): SchemaProblem {
  const path = pathOf(error.instancePath);
  if (path.length === 0) return notAMapping(error);
  if (path.length === 3 && kindOf(path) === 'layer') return notALayer(error);
  const expected = [...new Set(branches.flatMap(expectedInWords))].join(' or ');
  const message =
    error.data === null
      ? `${nameOf(path)} has no value`
      : `${nameOf(path)} must be ${expected}, not ${describeValue(error.data)}`;
  return at(error, { code: 'WRONG_TYPE', message, fix: fixForType(error, branches, expected) });
}

function notAMapping(error: ErrorObject): SchemaProblem {
  if (error.data === null) return emptyFile(error);
  const isList = Array.isArray(error.data);
  const fix = isList
    ? 'put the list under "model:" and "layers:"'
    : 'write "model:" and below it "layers:", as the files in configs/ do';
  return at(error, {
    code: 'WRONG_TYPE',
    message: `an experiment must be a mapping, not ${describeValue(error.data)}`,
    fix,
  });
}

function notALayer(error: ErrorObject): SchemaProblem {
  const types = Object.keys(variantsOf('layer'));
  const words = typeof error.data === 'string' ? [error.data, ...error.data.split(/[^A-Za-z0-9_]+/)] : [];
  const type = words.map((word) => knownType(word, types)).find((found) => found !== null);
  const activation = type === undefined && typeof error.data === 'string' ? activationOf(error.data) : null;
  const example =
    activation === null ? layerExample(type ?? 'dense') : `{ type: activation, activation: ${activation} }`;
  const message =
    error.data === null ? 'this layer has no value' : `a layer is a mapping, not ${describeValue(error.data)}`;
  return at(error, {
    code: 'WRONG_TYPE',
    message,
    fix: error.data === null ? `remove the "-", or write ${example}` : `write ${example}`,
  });
}

/** A layer with its required options: `{ type: dense, units: 10 }`. */
function layerExample(type: string): string {
  const { properties = {}, required = [] } = variantsOf('layer')[type]!;
  return inYaml(Object.fromEntries(required.map((key) => [key, properties[key]!.examples![0]])));
}

function fixForType({ data, instancePath }: ErrorObject, branches: readonly SchemaNode[], expected: string): string {
  const types = branches.flatMap(typesOf);
  const isNumeric = types.includes('number') || types.includes('integer');
  if (isNumeric && typeof data === 'string') {
    const number = numberIn(data);
    if (number !== null) return number === data.trim() ? 'remove the quotes' : `write ${number}`;
    if (data.startsWith('(') && types.includes('array')) return 'write a list in square brackets, as in [3, 3]';
  }
  if (isNumeric && typeof data === 'number' && Number.isFinite(data)) return `use ${Math.max(1, Math.round(data))}`;
  if (types.includes('boolean') && typeof data === 'string' && /^(yes|no|on|off|true|false)$/i.test(data)) {
    return `write ${/^(yes|on|true)$/i.test(data) ? 'true' : 'false'}`;
  }
  if (types.includes('object') && typeof data === 'string' && /^\w+:\S/.test(data))
    return `put a space after the colon: ${data.replace(':', ': ')}`;
  const isFreeText = types.includes('string') && branches.every((branch) => branch.enum === undefined);
  if (isFreeText && (Number.isFinite(data) || typeof data === 'boolean'))
    return `put it in quotes: "${String(data)}"`;
  const names = branches.length === 1 ? branches[0]!.enum : undefined;
  if (names !== undefined) return `use one of ${names.join(', ')}`;
  const example =
    exampleAt(pathOf(instancePath)) ?? exampleIn(branches.find((branch) => branch.examples !== undefined) ?? {});
  return example === null ? `write ${expected}` : `for example ${example}`;
}

/** The number that a text was meant to be: quoted, a percentage, with a decimal comma or with separators. */
function numberIn(text: string): string | null {
  const plain = text.trim();
  if (plain !== '' && Number.isFinite(Number(plain))) return plain;
  const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(plain);
  if (percent !== null) return String(Number(percent[1]) / 100);
  if (/^\d+,\d+$/.test(plain)) return plain.replace(',', '.');
  return /^\d{1,3}(?:[_']\d{3})+$/.test(plain) ? plain.replace(/[_']/g, '') : null;
}

/** Examples of the key at `path`, found from the top of the schema. */
function exampleAt(path: ConfigPath): string | null {
  let node: SchemaNode | undefined = experimentSchema;
  for (const step of path) {
    const inner: SchemaNode = resolve(node);
    node = typeof step === 'number' ? inner.items : inner.properties?.[step];
    if (node === undefined) return null;
  }
  return exampleIn(node);
}

function exampleIn(node: SchemaNode): string | null {
  const examples = (node.examples ?? []).map(inYaml).filter((example) => example.length < 90);
  if (examples.length === 0) return null;
  return examples.join('').length < 30 && examples.length === 3
    ? `${examples[0]}, ${examples[1]} or ${examples[2]}`
    : examples[0]!;
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
      return words(
        `${name} must be ${comparison(error.keyword)} ${String(limit)}, not ${String(error.data)}`,
        rangeOf(error as ErrorObject & { data: number }),
      );
    case 'minItems':
    case 'maxItems': {
      const length = (error.data as unknown[]).length;
      const schema = error.parentSchema as { minItems?: number; maxItems?: number };
      if (schema.minItems === schema.maxItems)
        return words(`${name} must have ${schema.minItems} values, not ${length}`, 'write [height, width]');
      if (length === 0)
        return words(
          `${name} is empty`,
          name === '"layers"' ? 'add at least one layer, such as { type: flatten }' : 'add an item',
        );
      return words(`${name} has ${length} items, ${String(limit)} are allowed`, 'remove some');
    }
    case 'minProperties':
      return words(`${name} is empty`, 'write a number, or train: and test:');
    case 'minLength':
      return words(`${name} is empty`, 'give it a value, or remove it');
    case 'maxLength':
      return words(
        `${name} has ${(error.data as string).length} characters, ${String(limit)} are allowed`,
        'shorten it',
      );
    default:
      return words(`${name}: ${error.message ?? error.keyword}`, 'see `mnistx schema`');
  }
}

function comparison(keyword: string): string {
  return (
    { minimum: 'at least', maximum: 'at most', exclusiveMinimum: 'greater than', exclusiveMaximum: 'less than' }[
      keyword
    ] ?? keyword
  );
}

function rangeOf({ parentSchema, data }: ErrorObject & { data: number }): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, type } = parentSchema as SchemaNode;
  const kind = [type].flat().includes('integer') ? 'a whole number' : 'a number';
  const low =
    minimum !== undefined ? `from ${minimum}` : exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : '';
  const high =
    maximum !== undefined ? `up to ${maximum}` : exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : '';
  const joint = exclusiveMinimum !== undefined ? 'and' : exclusiveMaximum !== undefined ? 'to' : '';
  const isPercent = exclusiveMaximum === 1 && Number.isInteger(data) && data > 1 && data < 100;
  return `use ${kind} ${[low, joint, high].filter(Boolean).join(' ')}${isPercent ? `; ${data} % is ${data / 100}` : ''}`;
}

/** A misspelt or misplaced required key is one mistake, not an unknown key and a missing one. */
function isMeantByUnknownKey(error: ErrorObject, unknownKeys: readonly string[]): boolean {
  if (error.keyword !== 'required') return false;
  const missing = error.params['missingProperty'] as string;
  const allowed = Object.keys((error.parentSchema as SchemaNode).properties ?? {});
  const path = pathOf(error.instancePath);
  return unknownKeys.some((key) => suggestKey(key, allowed) === missing || placeOf(key, path)?.section === missing);
}

/** `(3, 3)` inside braces reads as the text `(3` and a key `3)`. */
function isRestOfTuple(error: ErrorObject): boolean {
  if (error.keyword !== 'additionalProperties' || !/^[\d.]+\)$/.test(unknownKeyOf(error))) return false;
  return Object.values(error.data as object).some((value) => typeof value === 'string' && value.startsWith('('));
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

function expectedInWords(schema: SchemaNode): string[] {
  return typesOf(schema).map((type) => (type === 'string' && schema.enum === undefined ? 'a text' : typeInWords(type)));
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
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : `${value < 0 ? '-' : ''}.inf`;
  return typeof value === 'string' ? `the text ${quoted(value)}` : String(value);
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;
}

function inYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${inYaml(inner)}`)
    .join(', ')} }`;
}
