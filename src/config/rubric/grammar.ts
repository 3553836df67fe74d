import type { ValidateFunction } from 'ajv';
import type { ConfigPath } from '../../errors.js';
import type { Grammar, Place } from '../grammar.js';
import { findKey } from '../problems/suggest.js';
import { definitionsOf } from '../schema.js';
import type { Schema } from '../schema.js';
import { schema, validate } from './schema-validator.mjs';
import type { RubricSpec } from './spec.js';

const rubricSchema = schema as Schema;

export const rubricGrammar: Grammar<RubricSpec> = {
  schema: rubricSchema,
  validator: validate as ValidateFunction<RubricSpec>,
  ...definitionsOf(rubricSchema),
  document: 'a rubric',
  schemaCommand: 'mnistx schema rubric',
  examples: 'configs/rubrics/',
  mappingFix: () => 'write "experiment:" and "result:", as the files in configs/rubrics/ do',
  kindOf: (path) => String(path.at(-1) ?? 'rubric'),
  placeOf,
};

const SECTIONS = ['experiment', 'result', 'report'] as const;

/** The section that asks for a thing. */
function placeOf(key: string, path: ConfigPath): Place | null {
  const [here] = path;
  if (path.length > 1) return null;
  for (const section of SECTIONS.filter((name) => name !== here)) {
    const meant = findKey(key, Object.keys(rubricGrammar.definition(section).properties!));
    if (meant !== null) return { section, fix: `did you mean "${meant}" under "${section}"?`, isExact: meant === key };
  }
  const isTop = here !== undefined && Object.hasOwn(rubricSchema.properties!, key);
  return isTop ? { section: null, fix: `"${key}" belongs to the top level of the file`, isExact: false } : null;
}
