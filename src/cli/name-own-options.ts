import type { Problem } from '../errors.js';
import type { Definition } from './read-options.js';

/**
 * Where a next step asks for another place or name, adds the option of the command that was typed. A command such as `tag`,
 * whose place is the run itself, leaves that step out.
 */
export function nameOwnOptions(problems: readonly Problem[], options: readonly Definition[]): readonly Problem[] {
  return problems.map((problem) => {
    const { wants, fix = '' } = problem;
    if (wants === undefined) return problem;
    const chooser = CHOOSERS[wants](options);
    return { ...problem, fix: chooser === null ? withoutChoice(fix) : `${fix} with ${chooser}` };
  });
}

/** "check the permissions" of "check the permissions, or choose another place" */
function withoutChoice(fix: string): string {
  return fix.replace(/, or choose another (?:place|name)$/, '');
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
