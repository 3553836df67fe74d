import type { Problem } from '../../errors.js';
import { quote } from '../problems/schema-words.js';
import { findKey, suggestKey } from '../problems/suggest.js';
import { experimentSchema } from '../schema.js';
import type { SchemaNode } from '../schema.js';
import { positionOf } from '../source.js';
import type { Entry } from '../tree.js';
import { formsAt } from './keys.js';
import { pathName } from '../blocks/path-name.js';
import { parsePath } from './parameter-path.js';
import type { ParameterPath } from './parameter-path.js';

/** Checks that each parameter names a key of an experiment file, and each another one. */
export function checkPaths(entries: ReadonlyMap<string, Entry>): Problem[] {
  const seen = new Map<string, string>();
  return [...entries].flatMap(([written, { key, keySource }]): Problem[] => {
    const position = positionOf(keySource, key);
    const path = parsePath(written, keySource, key);
    if (path === null) return [{ ...noPathWords(written), position }];
    const refused = Object.hasOwn(REFUSED, path.name) ? REFUSED[path.name] : undefined;
    if (refused !== undefined) return [{ code: 'CONFLICT', ...refused, position }];
    const other = seen.get(path.name);
    seen.set(path.name, written);
    if (other !== undefined) return [{ ...duplicateWords(written, other), position }];
    return deadEnd(path, written);
  });
}

function noPathWords(written: string): Problem {
  return {
    code: 'UNKNOWN_KEY',
    message: `${quote(written)} is not a path of keys`,
    fix: 'write the keys with points between them, as in train.batch_size or model.layers[0].filters',
  };
}

function duplicateWords(written: string, other: string): Problem {
  return { code: 'DUPLICATE_KEY', message: `${quote(written)} is ${quote(other)} again`, fix: 'keep one of them' };
}

/** Keys of an experiment file that are no parameters. */
const REFUSED: Readonly<Record<string, Pick<Problem, 'message' | 'fix'>>> = {
  extends: {
    message: '"extends" is no parameter: files are read before parameters are set',
    fix: 'write experiments: [a.yaml, b.yaml] to try several files',
  },
  seed: {
    message: '"seed" is no parameter: seeds are repeats of a trial',
    fix: 'write repeats: 3, or seeds: [1, 2, 3], at the top level',
  },
  name: { message: '"name" is no parameter: trials are named by their number', fix: 'remove it' },
  description: { message: '"description" is no parameter: trials are described by their values', fix: 'remove it' },
  experiment: {
    message: '"experiment" is no parameter of its own',
    fix: 'write experiments: [lr.yaml, cnn.yaml] at the top level',
  },
};

/** The first step that no experiment file has. */
function deadEnd({ steps }: ParameterPath, written: string): Problem[] {
  const names = steps.map(({ name }) => name);
  const length = names.findIndex((_, index) => formsAt(names.slice(0, index + 1)).length === 0);
  if (length < 0) return [];
  const { source, span } = steps[length]!;
  return [
    {
      code: 'UNKNOWN_KEY',
      message: `${quote(written)} leads to no key of an experiment`,
      fix: fixForDeadEnd(names, length),
      position: positionOf(source, span),
    },
  ];
}

function fixForDeadEnd(names: readonly string[], length: number): string {
  const above = names.slice(0, length);
  const name = names[length]!;
  const forms = formsAt(above);
  const rest = names.slice(length + 1);
  if (forms.some(({ type }) => type === 'array'))
    return `name an item by its index, as in ${pathName([...above, '0'])}`;
  const allowed = keysOf(forms);
  if (allowed.length === 0) return `"${pathName(above)}" has no keys of its own: remove what follows it`;
  const meant = placeFor(name, above, allowed);
  if (meant === null)
    return `${above.length === 0 ? 'an experiment' : `"${pathName(above)}"`} takes ${allowed.join(', ')}`;
  const whole = [...meant, ...rest];
  return `did you mean "${pathName(formsAt(whole).length > 0 ? whole : meant)}"?`;
}

function keysOf(forms: readonly SchemaNode[]): readonly string[] {
  return [...new Set(forms.flatMap(({ properties = {} }) => Object.keys(properties)))];
}

/** A key of this name below, or one of a similar name here. */
function placeFor(name: string, above: readonly string[], allowed: readonly string[]): readonly string[] | null {
  const below = [above, ...allowed.map((key) => [...above, key])].flatMap((path) => [path, ...optionsBelow(path)]);
  const known = below.flatMap((path) => {
    const key = findKey(name, keysOf(formsAt(path)));
    return key === null ? [] : [[...path, key]];
  });
  const exact = known.find((path) => path.at(-1) === name) ?? known[0];
  if (exact !== undefined) return exact;
  const similar = suggestKey(name, allowed);
  if (similar !== null) return [...above, similar];
  const elsewhere = above.length > 0 ? [] : Object.keys(experimentSchema.properties!);
  const misspelt = elsewhere.flatMap((section) => {
    const key = suggestKey(name, keysOf(formsAt([section])));
    return key === null ? [] : [[section, key]];
  });
  return misspelt[0] ?? null;
}

/** Keys that have keys. */
function optionsBelow(path: readonly string[]): readonly (readonly string[])[] {
  return keysOf(formsAt(path))
    .map((key) => [...path, key])
    .filter((inner) => keysOf(formsAt(inner)).length > 0);
}
