import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import type { Problem } from '../errors.js';
import { describeSchemaErrors } from './schema-problems.js';
import type { ExperimentSpec } from './spec.js';
import { locate, toPlain } from './tree.js';
import type { Tree } from './tree.js';

export type Validated =
  | { readonly spec: ExperimentSpec; readonly problems: readonly [] }
  | { readonly spec: null; readonly problems: readonly Problem[] };

/** Far more than are shown; keeps a hostile file from taking long. */
const MOST_ERRORS = 500;

/** Made from the schema by the build, see compile-validator.mjs. */
const isSpec = createRequire(import.meta.url)('./schema-validator.cjs') as ValidateFunction<ExperimentSpec>;

/** Checks a merged config against the schema; every problem carries its position. */
export function validate(tree: Tree): Validated {
  const value = toPlain(tree);
  if (isSpec(value)) return { spec: value, problems: [] };
  const problems = describeSchemaErrors((isSpec.errors ?? []).slice(0, MOST_ERRORS), value).map(
    ({ part, ...problem }) => ({
      ...problem,
      position: locate(tree, problem.path, { part }),
    }),
  );
  return {
    spec: null,
    problems: problems.filter((problem, index) => problems.findIndex((other) => isSame(other, problem)) === index),
  };
}

/** A mistake behind an anchor is one, however often an alias repeats it. */
function isSame(a: Problem, b: Problem): boolean {
  const place = ({ position, message }: Problem): string => JSON.stringify([position, message]);
  return place(a) === place(b);
}
