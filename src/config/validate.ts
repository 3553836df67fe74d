import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import type { Problem } from '../errors.js';
import { describeSchemaErrors } from './schema-problems.js';
import type { ExperimentSpec } from './spec.js';
import { locate, toPlain } from './tree.js';
import type { Tree } from './tree.js';

export type Validated = { readonly spec: ExperimentSpec; readonly problems: readonly [] } | { readonly spec: null; readonly problems: readonly Problem[] };

/** Made from the schema by the build, see compile-validator.mjs. */
const isSpec = createRequire(import.meta.url)('./schema-validator.cjs') as ValidateFunction<ExperimentSpec>;

/** Checks a merged config against the schema; every problem carries its position. */
export function validate(tree: Tree): Validated {
  const value = toPlain(tree);
  if (isSpec(value)) return { spec: value, problems: [] };
  const problems = describeSchemaErrors(isSpec.errors ?? [], value).map(({ part, ...problem }) => ({
    ...problem,
    position: locate(tree, problem.path, part),
  }));
  return { spec: null, problems };
}
