import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { Problem } from '../errors.js';
import { experimentSchema } from './schema.js';
import { describeSchemaErrors } from './schema-problems.js';
import type { ExperimentSpec } from './spec.js';
import { locate, toPlain } from './tree.js';
import type { Tree } from './tree.js';

export type Validated =
  | { readonly spec: ExperimentSpec; readonly problems: readonly [] }
  | { readonly spec: null; readonly problems: readonly Problem[] };

/** Far more than are shown; keeps a hostile file from taking long. */
const MOST_ERRORS = 500;

let compiled: ValidateFunction<ExperimentSpec> | undefined;

/** Checks a merged config against the schema; every problem carries its position. */
export function validate(tree: Tree): Validated {
  const value = toPlain(tree);
  compiled ??= new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false, // `type` is required beside the oneOf whose branches define it
    allowUnionTypes: true,
    discriminator: true,
    ownProperties: true,
    verbose: true,
  }).compile<ExperimentSpec>(experimentSchema);
  if (compiled(value)) return { spec: value, problems: [] };
  const problems = describeSchemaErrors((compiled.errors ?? []).slice(0, MOST_ERRORS), value).map(
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
