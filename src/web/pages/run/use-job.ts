import { useEffect, useState } from 'preact/hooks';
import type { Job, JobList } from '../../../server/api/jobs.js';
import { subscribe } from '../../events.js';
import { useAnswer } from '../../use-answer.js';
import { newestJobOf, withJob } from './jobs-of-run.js';

/** The newest job of a run, as it goes on; `null` if there was none. */
export function useJob(run: string): Job | null {
  const { answer } = useAnswer<JobList>('/api/jobs');
  const [changed, setChanged] = useState<readonly Job[]>([]);
  useEffect(
    () =>
      subscribe((event) => {
        if (event.type === 'job') setChanged((jobs) => withJob(jobs, event.job));
      }),
    [],
  );
  // What an event told is newer than what was asked for.
  const known = (answer?.jobs ?? []).filter(({ id }) => !changed.some((job) => job.id === id));
  return newestJobOf(known.reduce<readonly Job[]>(withJob, changed), run);
}
