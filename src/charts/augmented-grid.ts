import type { TopLevelSpec } from 'vega-lite';
import { makePictureGrid } from './picture-grid.js';
import type { PictureCell } from './picture-grid.js';
import { chooseShownNames } from './run-names.js';

export interface AugmentedGrid {
  /** Of the dataset. */
  readonly name: string;
  /** The changes in words: `random_rotation, mixup`. */
  readonly changes: string;
  readonly height: number;
  readonly width: number;
  /** An example as it is, then its forms, epoch by epoch; as many in each row. */
  readonly rows: readonly (readonly PictureCell[])[];
}

const SIDE = 84;

/** Training images, each in a row with what training sees of it. */
export function chartAugmented({ name, changes, height, width, rows }: AugmentedGrid): TopLevelSpec {
  const scale = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
  const title = chooseShownNames([name])[0]!;
  return makePictureGrid({
    title,
    subtitle: ['Training images, and what each epoch sees of them', changes],
    description: `Training images of ${title}, each beside its forms in the first epochs: ${changes}.`,
    cells: rows.flat(),
    columns: rows[0]?.length ?? 1,
    picture: { width: width * scale, height: height * scale },
  });
}
