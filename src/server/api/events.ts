import type { EpochRecord } from '../../records.js';
import type { Job } from './jobs.js';
import type { RunId, RunRow } from './runs.js';

/** What the server tells all pages over `GET /api/events`, one event stream a browser. */
export type ServerEvent =
  /** A run or sweep is new, or its row has changed. */
  | { readonly type: 'row'; readonly row: RunRow }
  | { readonly type: 'gone'; readonly id: RunId }
  /** Whole epochs that were appended; the first is that of index `from` in the history. */
  | { readonly type: 'epochs'; readonly id: RunId; readonly from: number; readonly records: readonly EpochRecord[] }
  /** Rows of the step log that there are now; the page asks for those it shows. */
  | { readonly type: 'steps'; readonly id: RunId; readonly count: number }
  | { readonly type: 'job'; readonly job: Job }
  /** Events were missed, or the server is a new one: ask for everything again. */
  | { readonly type: 'reset' };
