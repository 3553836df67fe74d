import type { RunReport } from '../../../server/api/run.js';
import type { Progress } from '../../../server/api/runs.js';
import { progressText } from '../../parts/status-kind.js';

export interface State extends Pick<RunReport, 'epochsDone' | 'epochsPlanned'> {
  readonly status: string;
  /** `null` if it is not known. */
  readonly progress: Progress | null;
}

/** How far a run is, and what can be done if it is not finished; empty if it is. */
export function describeState({ status, epochsDone, epochsPlanned, progress }: State): string {
  const done = `${epochsDone} of ${epochsPlanned} epochs`;
  switch (status) {
    case 'running': {
      const text = progressText({ progress });
      return `It trains: ${done} are done${text === '' ? '' : `, ${text}`}.`;
    }
    case 'dead':
      return `Its process has ended without a word after ${done}. Resume continues it.`;
    case 'interrupted':
      return `It was stopped after ${done}. Resume continues it.`;
    case 'imported':
      return 'It was trained by another program and imported.';
    case 'failed':
      return `It failed after ${done}.`;
    default:
      return '';
  }
}
