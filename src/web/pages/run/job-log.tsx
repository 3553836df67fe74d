import type { Job } from '../../../server/api/jobs.js';
import { Scroller } from '../../parts/scroller.js';
import { describeJob } from './jobs-of-run.js';

/** What the command that a page started has printed. */
export function JobLog({ job }: { readonly job: Job | null }) {
  if (job === null) return null;
  return (
    <section class="card report-section" aria-labelledby="log-title">
      <h2 id="log-title">Log</h2>
      <p class="muted">
        {describeJob(job)} <code>{job.command}</code>
      </p>
      <Scroller label="Log">
        <pre>
          <code>{job.output === '' ? 'It has printed nothing yet.' : job.output}</code>
        </pre>
      </Scroller>
    </section>
  );
}
