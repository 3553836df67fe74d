import type { ErrorObject } from 'ajv';
import type { ConfigPath, Problem } from '../../errors.js';
import type { Grammar } from '../grammar.js';
import { variantsOf } from '../schema.js';
import type { SchemaNode } from '../schema.js';
import { suggestValue } from './suggest.js';

/** A problem at a path, pointing at the key or at the value. */
export interface SchemaProblem extends Problem {
  readonly path: ConfigPath;
  readonly part: 'key' | 'value';
}

type Words = Pick<Problem, 'code' | 'message' | 'fix' | 'replacement'>;

/** The next step, and the text that it replaces by another. */
export type Remedy = Pick<Problem, 'fix' | 'replacement'>;

export function suggest(meant: string): Remedy {
  return { fix: `did you mean "${meant}"?`, replacement: meant };
}

export function problemAt(
  error: ErrorObject,
  words: Words,
  more: ConfigPath = [],
  part: 'key' | 'value' = 'value',
): SchemaProblem {
  return { ...words, path: [...pathOf(error.instancePath), ...more], part };
}

export function pathOf(instancePath: string): ConfigPath {
  return instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

export function ownerOf(schema: SchemaNode, path: ConfigPath, { document }: Grammar): string {
  const variant = schema.properties?.['type']?.const;
  if (variant !== undefined) return variant;
  return path.length === 0 ? document : nameOf(path);
}

/** The nearest key above a value. */
export function nameOf(path: ConfigPath): string {
  const key = [...path].reverse().find((step) => typeof step === 'string');
  return typeof path.at(-1) === 'number' ? `an item of "${key}"` : `"${key}"`;
}

export function typesOf(schema: SchemaNode): readonly string[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}

export function isOfType(value: unknown, type: string): boolean {
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

export function expectedInWords(schema: SchemaNode): string[] {
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

/** An error of the validator, and what it takes to describe it. */
export interface SchemaError extends ErrorObject {
  /** The grammar that the value breaks. */
  readonly grammar: Grammar;
  /** The source text of the value; empty if there is none. */
  readonly written: string;
}

/** A number or boolean as it was written: `1.10` stays `1.10`. */
export function scalarText({ data, written }: Pick<SchemaError, 'data' | 'written'>): string {
  const isOwn = /^[-+.\w]+$/.test(written) && (typeof data === 'boolean' || Number(written) === data);
  return cut(isOwn ? written : String(data));
}

export function describeValue(error: Pick<SchemaError, 'data' | 'written'>): string {
  const value: unknown = error.data;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : `${value < 0 ? '-' : ''}.inf`;
  return typeof value === 'string' ? `the text ${quote(value)}` : scalarText(error);
}

export function quote(value: unknown): string {
  return `"${cut(typeof value === 'string' ? value : JSON.stringify(value))}"`;
}

/** As much of a text as a message can show. */
export function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** A value in the flow style of YAML. */
export function inYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${inYaml(inner)}`)
    .join(', ')} }`;
}

export function describeEmptyFile(error: SchemaError): SchemaProblem {
  const { examples, schemaCommand } = error.grammar;
  const fix = `start from one of the files in ${examples}, or see \`${schemaCommand}\``;
  return problemAt(error, { code: 'MISSING_KEY', message: 'the file is empty', fix });
}

export function findType(name: string, types: readonly string[]): string | null {
  return types.includes(name) ? name : suggestValue(name, types);
}

export function exampleIn(node: SchemaNode): string | null {
  const examples = (node.examples ?? []).map(inYaml).filter((example) => example.length < 90);
  if (examples.length === 0) return null;
  return examples.join('').length < 30 && examples.length === 3
    ? `${examples[0]}, ${examples[1]} or ${examples[2]}`
    : examples[0]!;
}

/** A layer with its required options: `{ type: dense, units: 10 }`. */
export function layerExample(type: string): string {
  const { properties = {}, required = [] } = variantsOf('layer')[type]!;
  return inYaml(Object.fromEntries(required.map((key) => [key, properties[key]!.examples![0]])));
}

/** `cnn`, `lr and cnn`, `lr, mlp and cnn` */
export function listInWords(names: readonly string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

/** More characters than this make a list that nobody reads. */
const LONGEST_CHOICE = 240;

/** What to choose from: all names, or of many the first, which are the usual ones. */
export function listChoices(names: readonly string[]): string {
  const all = names.join(', ');
  if (all.length <= LONGEST_CHOICE) return all;
  return `${all.slice(0, all.lastIndexOf(',', LONGEST_CHOICE))}, … (all ${names.length}: docs/experiment-files.md)`;
}
