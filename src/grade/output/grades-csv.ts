import type { Grade } from '../types.js';

type Cell = string | number | null;

/** Rows of grades.csv: a submission each, with a column for each check. */
export function gradeRows(grades: readonly Grade[]): Cell[][] {
  const ids = [...new Set(grades.flatMap(({ checks }) => checks.map(({ id }) => id)))];
  const columns = ['student', 'file', 'passed', 'points', 'of', ...ids, 'seconds', 'reason', 'feedback'];
  return [columns, ...grades.map((grade) => rowOf(grade, ids))];
}

function rowOf(
  { submission, hasPassed, earned, points, checks, seconds, reason }: Grade,
  ids: readonly string[],
): Cell[] {
  const cells = ids.map((id) => {
    const check = checks.find((one) => one.id === id);
    return check === undefined ? null : (check.value ?? check.found);
  });
  const { student, path, id } = submission;
  return [student, path, hasPassed ? 'yes' : 'no', earned, points, ...cells, seconds, reason, `${id}/feedback.html`];
}
