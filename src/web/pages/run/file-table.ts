import type { TableBlock } from '../../../report/types.js';
import type { RunFiles } from '../../../server/api/run.js';

/** The files of a run folder as a table. */
export function fileTable({ files }: RunFiles): TableBlock {
  return {
    kind: 'table',
    caption: 'Files of the run folder, with the digests that run.json has of them',
    columns: [{ title: 'File' }, { title: 'Bytes', align: 'right' }, { title: 'SHA-256' }],
    rows: files.map(({ name, bytes, sha256 }) => [
      [{ code: name }],
      bytes === null ? [{ strong: 'gone' }] : bytes.toLocaleString('en'),
      sha256 === null ? '–' : [{ code: sha256 }],
    ]),
  };
}
