import type { TopLevelSpec } from 'vega-lite';
import { chooseColumns, makePictureGrid } from './picture-grid.js';
import { chooseShownNames } from './run-names.js';

export interface ExampleGrid {
  /** Of the dataset. */
  readonly name: string;
  /** What the pictures are: `20 random training images`. */
  readonly what: string;
  readonly height: number;
  readonly width: number;
  readonly examples: readonly {
    readonly url: string;
    /** Of its class. */
    readonly label: string;
    /** A second line, smaller. */
    readonly note: string;
  }[];
}

/** Images of a dataset, each with its label. */
export function chartExamples({ name, what, height, width, examples }: ExampleGrid): TopLevelSpec {
  const scale = Math.max(1, Math.floor(sideOf(examples.length) / Math.max(height, width)));
  const title = chooseShownNames([name])[0]!;
  return makePictureGrid({
    title,
    subtitle: what,
    description: `${what} of ${title}, each with its label.`,
    cells: examples.map(({ url, label, note }) => ({ url, caption: [label, note] })),
    columns: Math.min(20, chooseColumns(examples.length)),
    picture: { width: width * scale, height: height * scale },
  });
}

/** The more pictures, the smaller. */
function sideOf(count: number): number {
  return count <= 40 ? 84 : 56;
}
