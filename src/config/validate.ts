import type { ErrorObject } from 'ajv';
import type { ConfigPath, ErrorCode, Position, Problem } from '../errors.js';
import type { Grammar } from './grammar.js';
import { furtherMistakes, MOST_PROBLEMS } from './problems/describe-first.js';
import { unknownKeyOf } from './problems/key-problems.js';
import { describeSchemaErrors } from './problems/schema-problems.js';
import { pathOf } from './problems/schema-words.js';
import { locate, toPlain } from './tree.js';
import type { Tree } from './tree.js';

export type Validated<Spec> =
  | { readonly spec: Spec; readonly problems: readonly [] }
  | { readonly spec: null; readonly problems: readonly Problem[] };

/** Checks a merged config against its schema; every problem carries its position. */
export function validate<Spec>(tree: Tree, grammar: Grammar<Spec>): Validated<Spec> {
  const value = toPlain(tree);
  const isSpec = grammar.validator;
  if (isSpec(value)) return { spec: value, problems: [] };
  const errors = isSpec.errors ?? [];
  const described = describeSchemaErrors(
    errors
      .slice(0, MOST_PROBLEMS)
      .map((error) => ({ ...error, grammar, written: sourceTextAt(tree, pathOf(error.instancePath)) })),
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
