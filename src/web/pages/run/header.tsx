import type { Job } from '../../../server/api/jobs.js';
import type { RunReport } from '../../../server/api/run.js';
import type { RunRow } from '../../../server/api/runs.js';
import { formatAddress } from '../../address.js';
import type { PageProps } from '../../page-props.js';
import { kindOfStatus } from '../../parts/status-kind.js';
import { Actions } from './actions.js';
import { tabAddress } from './address.js';
import { describeState } from './describe-state.js';
import { describeJob } from './jobs-of-run.js';

export interface HeaderProps extends PageProps {
  readonly run: RunReport;
  /** As the last event told it. */
  readonly row: RunRow | null;
  readonly isGone: boolean;
  /** The newest that works or worked on the run. */
  readonly job: Job | null;
}

/** What the run is, how it is doing, and what can be done with it. */
export function Header({ run, row, isGone, job, query }: HeaderProps) {
  const { name, path, tags, note } = run;
  const status = row?.status ?? run.status;
  const { look, means } = kindOfStatus(status);
  const sentence = isGone
    ? 'This run is in the trash.'
    : describeState({ ...run, status, progress: row?.progress ?? null });
  return (
    <header class="run-header">
      <div class="row">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <span class={`chip ${isGone ? 'bad' : look}`} title={means}>
          {isGone ? 'deleted' : status}
        </span>
        {tags.map((tag) => (
          <span key={tag} class="chip">
            <bdi>{tag}</bdi>
          </span>
        ))}
      </div>
      <p class="muted small">
        <code>
          <bdi>{path}</bdi>
        </code>
      </p>
      <p role="status">{sentence}</p>
      {note !== '' && (
        <p>
          <bdi>{note}</bdi>
        </p>
      )}
      {job !== null && (
        <p class={job.state === 'failed' ? 'job bad' : 'job'}>
          {describeJob(job)} <a href={formatAddress(tabAddress(query, 'files'))}>See its log</a>
        </p>
      )}
      {!isGone && <Actions run={run} status={status} job={job} />}
    </header>
  );
}
