import type { Check, Grade } from '../types.js';

/** results.json of one submission, as autograders of Gradescope write it. */
export function gradescopeResults({ earned, points, checks, seconds, hasPassed, reason }: Grade): object {
  return {
    score: earned,
    execution_time: Math.round(seconds),
    output: hasPassed ? `Passed with ${earned} of ${points} points.` : (reason ?? `${earned} of ${points} points.`),
    output_format: 'text',
    visibility: 'visible',
    tests: checks.map(testOf),
  };
}

/** A requirement has no score, only a status. */
function testOf({ title, asked, found, isMet, points, earned }: Check): object {
  return {
    name: title,
    status: isMet ? 'passed' : 'failed',
    ...(points === null ? {} : { score: earned, max_score: points }),
    output: `${found}\nAsked for: ${asked}`,
    output_format: 'text',
  };
}
