import type { Job } from '../../../server/api/jobs.js';
import type { RunReport } from '../../../server/api/run.js';
import type { PageProps } from '../../page-props.js';

export interface TabProps extends PageProps {
  readonly run: RunReport;
  /** The newest that works or worked on the run. */
  readonly job: Job | null;
}
