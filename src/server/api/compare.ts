import type { Report } from '../../report/types.js';
import type { RunId } from './runs.js';

/** More runs have no room on a page. */
export const MOST_COMPARED = 20;

/** `GET /api/compare?id=a&id=b`: two to `MOST_COMPARED` runs; those that differ only in their seed are one group. */
export interface ComparisonReport {
  /** As they were named. */
  readonly runs: readonly { readonly id: RunId; readonly path: string; readonly label: string }[];
  /** Places in `runs`. */
  readonly groups: readonly { readonly label: string; readonly runs: readonly number[] }[];
  readonly report: Report;
}
