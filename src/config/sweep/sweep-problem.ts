import type { ConfigPath, Problem } from '../../errors.js';
import { locate } from '../tree.js';
import type { Tree } from '../tree.js';

type Words = Pick<Problem, 'code' | 'message' | 'fix'>;

/** A problem of a sweep file at one of its values, or at the key of one. */
export function problemIn(sweep: Tree, path: ConfigPath, words: Words, part: 'key' | 'value' = 'value'): Problem {
  return { ...words, path, position: locate(sweep, path, { part, atAlias: true }) };
}
