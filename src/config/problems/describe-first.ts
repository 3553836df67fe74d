import type { Problem } from '../../errors.js';

/** More than are shown. Describing one may quote a long line and search for suggestions. */
export const MOST_PROBLEMS = 100;

/** Describes the first mistakes one by one, and all others as one problem where they begin. */
export function describeFirst<Mistake>(
  mistakes: readonly Mistake[],
  describe: (mistake: Mistake) => Problem,
): Problem[] {
  const left = mistakes.length - MOST_PROBLEMS;
  if (left <= 0) return mistakes.map(describe);
  return [...mistakes.slice(0, MOST_PROBLEMS).map(describe), furtherMistakes(describe(mistakes[MOST_PROBLEMS]!), left)];
}

/** One problem for all mistakes from this one on. */
export function furtherMistakes({ code, position }: Pick<Problem, 'code' | 'position'>, count: number): Problem {
  return {
    code,
    message: `${count.toLocaleString('en')} more ${count === 1 ? 'mistake' : 'mistakes'} from here on`,
    fix: 'correct those above first',
    ...(position !== undefined && { position }),
    count,
  };
}
