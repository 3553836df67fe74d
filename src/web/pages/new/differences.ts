import { comparedLayers, findLayerDifferences } from '../../../compare/layer-differences.js';
import { findSectionDifferences } from '../../../compare/section-differences.js';
import { inYaml } from '../../../config/problems/schema-words.js';
import type { Experiment } from '../../../config/types.js';

/** Something that is not as in the experiment that one started from. */
export interface Difference {
  /** `train.epochs`, `layer 3` */
  readonly what: string;
  /** `null`: not there. */
  readonly before: string | null;
  readonly after: string | null;
}

export function findDifferences(before: Experiment, after: Experiment): Difference[] {
  const settings = findSectionDifferences([before, after]).flatMap(({ settings }) => settings);
  const layers = findLayerDifferences([before, after].map(({ model }) => comparedLayers(model)));
  return [
    ...settings.map(({ path, values }) => ({ what: path, before: textOf(values[0]), after: textOf(values[1]) })),
    ...layers.flatMap(({ type, positions, layers: words, options }) => {
      const what = `layer ${(positions[1] ?? positions[0]!) + 1}`;
      if (positions.includes(null)) return [{ what, before: words[0] ?? null, after: words[1] ?? null }];
      return options.map(({ path, values }) => ({
        what: `${what} (${type}) ${path}`,
        before: textOf(values[0]),
        after: textOf(values[1]),
      }));
    }),
  ];
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : inYaml(value);
}
