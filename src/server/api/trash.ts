import type { RunId } from './runs.js';

/** `POST /api/trash/remove` with `{ ids }` */
export interface Removal {
  readonly removed: readonly {
    readonly id: RunId;
    readonly path: string;
    /** By that it can be moved back. */
    readonly trashed: RunId;
  }[];
}

/** `POST /api/trash/restore` with `{ trashed }` */
export interface Restored {
  readonly paths: readonly string[];
}

/** `GET /api/trash`: what lies in the trash of the runs folder. */
export interface TrashList {
  readonly entries: readonly { readonly trashed: RunId; readonly path: string; readonly bytes: number }[];
}
