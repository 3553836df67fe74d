import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { ConfigPath, ErrorCode, Position, Problem } from '../errors.js';
import { furtherMistakes, MOST_PROBLEMS } from './problems/describe-first.js';
import { unknownKeyOf } from './problems/key-problems.js';
import { describeSchemaErrors } from './problems/schema-problems.js';
import { pathOf } from './problems/schema-words.js';
import type { ExperimentSpec } from './spec.js';
import { locate, toPlain } from './tree.js';
import type { Tree } from './tree.js';

export type Validated =
  | { readonly spec: ExperimentSpec; readonly problems: readonly [] }
  | { readonly spec: null; readonly problems: readonly Problem[] };

/** Made from the schema by the build, see compile-validator.mjs. */
const isSpec = createRequire(import.meta.url)('./schema-validator.cjs') as ValidateFunction<ExperimentSpec>;

/** Checks a merged config against the schema; every problem carries its position. */
export function validate(tree: Tree): Validated {
  const value = toPlain(tree);
  if (isSpec(value)) return { spec: value, problems: [] };
  const errors = isSpec.errors ?? [];
  const described = describeSchemaErrors(
    errors
      .slice(0, MOST_PROBLEMS)
      .map((error) => ({ ...error, written: sourceTextAt(tree, pathOf(error.instancePath)) })),
    value,
  ).map(({ part, ...problem }) => ({
    ...problem,
    position: locate(tree, problem.path, { part }),
  }));
  const further = errors.slice(MOST_PROBLEMS).map((error) => locate(tree, placeOf(error), { part: 'key' }));
  return { spec: null, problems: [...withoutRepetitions(described), ...countFurther(described.at(-1)?.code, further)] };
}

/** The source text of a value, such as `1.10` or `0x10`. */
function sourceTextAt(tree: Tree, path: ConfigPath): string {
  const { sourceLine, column, length } = locate(tree, path);
  return sourceLine.slice(column - 1, column - 1 + length);
}

function placeOf(error: ErrorObject): ConfigPath {
  const path = pathOf(error.instancePath);
  return error.keyword === 'additionalProperties' ? [...path, unknownKeyOf(error)] : path;
}

/** Counts places: several errors of the schema can be one mistake. */
function countFurther(code: ErrorCode = 'WRONG_TYPE', places: readonly Position[]): Problem[] {
  const [position] = places;
  const count = new Set(places.map(({ file, line, column }) => `${file}:${line}:${column}`)).size;
  return position === undefined ? [] : [furtherMistakes({ code, position }, count)];
}

/** A mistake in an anchored value counts once, however often aliases repeat it. */
function withoutRepetitions(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ position, message }) => {
    const key = `${position?.file}:${position?.line}:${position?.column}:${position?.length} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}
