import type { ValidateFunction } from 'ajv';
import type { ConfigPath } from '../errors.js';
import type { Grammar, Place } from './grammar.js';
import { findKey, suggestKey } from './problems/suggest.js';
import { definition, experimentSchema, resolve, variantsOf } from './schema.js';
import { validate } from './schema-validator.mjs';
import type { ExperimentSpec } from './spec.js';

export const experimentGrammar: Grammar<ExperimentSpec> = {
  schema: experimentSchema,
  validator: validate as ValidateFunction<ExperimentSpec>,
  definition,
  resolve,
  variantsOf,
  document: 'an experiment',
  schemaCommand: 'mnistx schema',
  examples: 'configs/',
  mappingFix: (isList) =>
    isList
      ? 'put the list under "model:" and "layers:"'
      : 'write "model:" and below it "layers:", as the files in configs/ do',
  kindOf,
  placeOf,
};

function kindOf(path: ConfigPath): string {
  if (path[1] === 'layers') return 'layer';
  if (path[1] === 'augment') return 'augmentation';
  if (path[1] === 'metrics') return 'metric';
  return path[1] === 'learning_rate_schedule' ? 'schedule' : String(path[1] ?? 'experiment');
}

const SECTIONS = ['data', 'model', 'train'] as const;

/** The section that a misplaced key belongs to, or `null`. */
function placeOf(key: string, path: ConfigPath): Place | null {
  if (path.length > 1) return null;
  const here = path[0];
  if (here !== undefined && topKeys().includes(key))
    return { section: null, fix: `"${key}" belongs to the top level of the file`, isExact: false };
  const mayBeMisspelt = here === undefined && suggestKey(key, topKeys()) === null;
  // A key of any section before one that only looks like it.
  for (const find of mayBeMisspelt ? [findKey, suggestKey] : [findKey]) {
    for (const section of SECTIONS.filter((name) => name !== here)) {
      const meant = find(key, Object.keys(resolve(experimentSchema.properties![section]!).properties!));
      if (meant !== null)
        return { section, fix: `did you mean "${meant}" under "${section}"?`, isExact: meant === key };
    }
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
