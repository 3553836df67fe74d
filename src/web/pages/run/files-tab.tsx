import type { TableBlock } from '../../../report/types.js';
import type { RunFiles } from '../../../server/api/run.js';
import { BlockView, Section } from '../../parts/blocks.js';
import { Problem } from '../../parts/problem.js';
import { useAnswer } from '../../use-answer.js';
import { fileTable } from './file-table.js';
import { JobLog } from './job-log.js';
import { sectionsOf } from './sections-of.js';
import type { TabProps } from './tab-props.js';

/** What it wrote, what it read, and where it ran. */
export function FilesTab({ run, job }: TabProps) {
  const { answer, problem, askAgain } = useAnswer<RunFiles>(`/api/runs/${run.id}/files`);
  const table: TableBlock | null = answer === null ? null : fileTable(answer);
  return (
    <>
      <JobLog job={job} />
      <section class="card report-section" aria-labelledby="files-title">
        <h2 id="files-title">Files</h2>
        {problem !== null && <Problem problem={problem} retry={askAgain} />}
        {table !== null && <BlockView block={table} />}
      </section>
      {sectionsOf(run, ['data', 'environment']).map((section) => (
        <Section key={section.id} section={section} />
      ))}
    </>
  );
}
