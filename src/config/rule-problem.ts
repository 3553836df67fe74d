import type { ConfigPath, Problem } from '../errors.js';

export interface RuleProblem extends Problem {
  readonly path: ConfigPath;
}

/** Options that contradict each other. */
export function conflict(path: ConfigPath, message: string, fix: string): RuleProblem {
  return { code: 'CONFLICT', path, message, fix };
}
