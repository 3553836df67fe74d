import type { Problem } from '../errors.js';
import type { Definition } from './read-options.js';

/** Where a next step asks for another place or name, adds the option of the command that was typed. */
export function nameOwnOptions(problems: readonly Problem[], options: readonly Definition[]): readonly Problem[] {
  return problems.map((problem) => {
    const chooser = problem.wants === undefined ? null : CHOOSERS[problem.wants](options);
    return chooser === null ? problem : { ...problem, fix: `${problem.fix} with ${chooser}` };
  });
}

const CHOOSERS: Readonly<Record<NonNullable<Problem['wants']>, (options: readonly Definition[]) => string | null>> = {
  place: (options) => {
    const option = options.find(({ name }) => name === 'output' || name === 'out');
    if (option === undefined) return null;
    return `--${option.name}${option.describe.includes(RUNS_DIRECTORY) ? ` or ${RUNS_DIRECTORY.slice(1)}` : ''}`;
  },
  name: (options) => (options.some(({ name }) => name === 'name') ? '--name' : null),
};

const RUNS_DIRECTORY = '$MNISTX_RUNS_DIR';
