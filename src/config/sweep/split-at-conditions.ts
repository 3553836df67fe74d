import type { Span } from '../source.js';

export interface Condition {
  readonly key: Span;
  readonly value: Span;
}

/** Brackets and quotes belong to the values before it. */
const CONDITION = /^@([\w-]+(?:\.[\w-]+|\[\d+\])*)=[^@"'[\]{}]*$/;

/** Takes conditions off the end of a parameter: `0..0.99` and `train.optimizer.type`, `sgd` of `0..0.99@train.optimizer.type=sgd`. */
export function splitAtConditions(
  text: string,
  { start, end }: Span,
): { readonly value: Span; readonly conditions: readonly Condition[] } {
  const conditions: Condition[] = [];
  for (let last = end; ;) {
    const at = text.lastIndexOf('@', last - 1);
    const [, key] = (at < start ? null : CONDITION.exec(text.slice(at, last))) ?? [];
    if (key === undefined) return { value: { start, end: last }, conditions: conditions.reverse() };
    const equals = at + 1 + key.length;
    conditions.push({ key: { start: at + 1, end: equals }, value: { start: equals + 1, end: last } });
    last = at;
  }
}
