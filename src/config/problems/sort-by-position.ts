import type { Problem } from '../../errors.js';

/** File by file, from the first line to the last. */
export function sortByPosition(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map(({ position }) => position?.file))];
  const rank = ({ position }: Problem) =>
    [files.indexOf(position?.file), position?.line ?? 0, position?.column ?? 0] as const;
  return [...problems].sort((a, b) => {
    const [ranksA, ranksB] = [rank(a), rank(b)];
    return ranksA[0] - ranksB[0] || ranksA[1] - ranksB[1] || ranksA[2] - ranksB[2];
  });
}
