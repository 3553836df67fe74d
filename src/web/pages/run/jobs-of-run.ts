import type { Job } from '../../../server/api/jobs.js';

/** The jobs after one has changed or begun; the newest first. */
export function withJob(jobs: readonly Job[], changed: Job): Job[] {
  const others = jobs.filter(({ id }) => id !== changed.id);
  return [changed, ...others].sort((a, b) => b.started.localeCompare(a.started));
}

export function newestJobOf(jobs: readonly Job[], run: string): Job | null {
  return jobs.find((job) => job.run === run) ?? null;
}

const STATES: Readonly<Record<Job['state'], string>> = {
  running: 'is at work',
  done: 'is done',
  failed: 'has failed',
  stopped: 'was stopped',
};

/** "verify is done." */
export function describeJob({ verb, state }: Job): string {
  return `mnistx ${verb} ${STATES[state]}.`;
}
