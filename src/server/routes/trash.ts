import { listTrash } from '../../runs/trash.js';
import { removeFolders } from '../../tasks/remove-folders.js';
import type { Removed } from '../../tasks/remove-folders.js';
import { restoreFolders } from '../../tasks/restore-folders.js';
import type { Removal, Restored, TrashList } from '../api/trash.js';
import { textsField } from '../body-fields.js';
import type { Route } from '../route.js';
import { findTrashed } from '../find-trashed.js';

/** Moving takes some milliseconds each, in which nobody else is answered. */
const MOST_FOLDERS = 1000;

export const trashRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/trash',
    handle: (_, { runs, runsDirectory, effects }): TrashList => ({
      entries: listTrash(runsDirectory, effects.files).map(({ path, bytes }) => ({
        trashed: runs.digestOf(path),
        path,
        bytes,
      })),
    }),
  },
  {
    method: 'POST',
    path: '/api/trash/remove',
    handle: ({ body }, { runs, runsDirectory, effects }): Removal => {
      const ids = textsField(body, 'ids', MOST_FOLDERS);
      const removed: Removal['removed'][number][] = [];
      const onRemoved = ({ folder, trash }: Removed): void =>
        void removed.push({ id: runs.digestOf(folder), path: folder, trashed: runs.digestOf(trash) });
      try {
        removeFolders({ folders: ids.map((id) => runs.folderOf(id)), runsDirectory, onRemoved, ...effects });
      } finally {
        runs.refresh();
      }
      return { removed };
    },
  },
  {
    method: 'POST',
    path: '/api/trash/restore',
    handle: ({ body }, { runs, runsDirectory, effects: { files } }): Restored => {
      const names = findTrashed(textsField(body, 'trashed', MOST_FOLDERS), { runs, runsDirectory, files });
      const restored = restoreFolders({ names, runsDirectory, files });
      runs.refresh();
      return { paths: restored.map(({ folder }) => folder) };
    },
  },
];
