import type { ReportSection } from '../../../report/types.js';
import type { RunReport } from '../../../server/api/run.js';

/** The sections of the run's report by their ids, as far as it has them. */
export function sectionsOf({ report }: RunReport, ids: readonly string[]): ReportSection[] {
  return ids.flatMap((id) => report.sections.filter((section) => section.id === id));
}
