import type { Job, NewRun } from '../../../server/api/jobs.js';
import type { RunId } from '../../../server/api/runs.js';
import { send } from '../../client.js';
import { subscribe } from '../../events.js';

export interface StartedRun {
  readonly run: RunId;
  /** It was trained before. */
  readonly isOld: boolean;
}

/**
 * Trains a text on the server; resolves as soon as the folder of its run is there. Without `again`, a finished run of the
 * very same experiment is taken.
 *
 * @throws {RefusedError} with the problems of the text
 */
export async function startRun(yaml: string, again: boolean): Promise<StartedRun> {
  const heard = new Map<string, Job>();
  let tell = (_job: Job): void => {};
  // The run may begin before the answer is here.
  const leave = subscribe((event) => {
    if (event.type !== 'job') return;
    heard.set(event.job.id, event.job);
    tell(event.job);
  });
  try {
    const started = await send<Job>('/api/runs', { yaml, again } satisfies NewRun);
    return await new Promise<StartedRun>((resolve, reject) => {
      tell = (job) => {
        if (job.id !== started.id) return;
        if (job.run !== null) resolve({ run: job.run, isOld: job.state === 'done' });
        else if (job.state !== 'running') reject(new Error(lastLine(job.output)));
      };
      tell(heard.get(started.id) ?? started);
    });
  } finally {
    leave();
  }
}

function lastLine(output: string): string {
  const lines = output.trim().split('\n');
  return lines.at(-1) === '' ? 'The run ended before it began' : lines.slice(-2).join(': ');
}
