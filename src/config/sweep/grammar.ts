import type { ValidateFunction } from 'ajv';
import type { ConfigPath } from '../../errors.js';
import type { Grammar, Place } from '../grammar.js';
import { definitionsOf, experimentSchema } from '../schema.js';
import type { Schema } from '../schema.js';
import { schema, validate } from './schema-validator.mjs';
import type { SweepSpec } from './spec.js';

const sweepSchema = schema as Schema;

export const sweepGrammar: Grammar<SweepSpec> = {
  schema: sweepSchema,
  validator: validate as ValidateFunction<SweepSpec>,
  ...definitionsOf(sweepSchema),
  document: 'a sweep',
  schemaCommand: 'mnistx schema sweep',
  examples: 'configs/sweeps/',
  mappingFix: () => 'write "base:" and "parameters:", as the files in configs/sweeps/ do',
  kindOf: ([key]) => String(key ?? 'sweep'),
  placeOf,
};

/** Keys of an experiment, and parameters that are written as an experiment file nests them. */
function placeOf(key: string, path: ConfigPath): Place | null {
  const place = (fix: string): Place => ({ section: null, fix, isExact: true });
  const [section, parent] = path;
  if (section === undefined && Object.hasOwn(experimentSchema.properties!, key))
    return place(`write it in the experiment file that "base" names, or as a parameter, as in train.epochs`);
  if (section !== 'parameters' || typeof parent !== 'string' || path.length !== 2) return null;
  return Object.hasOwn(experimentSchema.properties!, parent)
    ? place(`write the whole path as one key: ${parent}.${key}: { values: […] }`)
    : null;
}
