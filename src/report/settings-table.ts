import { listDifferenceRows } from '../compare/difference-lines.js';
import type { DifferenceRow } from '../compare/difference-lines.js';
import { comparedLayers, findLayerDifferences } from '../compare/layer-differences.js';
import { findSectionDifferences } from '../compare/section-differences.js';
import type { Manifest } from '../runs/types.js';
import type { Block } from './types.js';

type Experiment = Manifest['experiment'];

/** Settings and layers that are not the same everywhere; one sentence if there are none. */
export function makeDifferenceBlock(
  labels: readonly string[],
  rows: readonly DifferenceRow[],
  { caption, whenEqual }: { readonly caption: string; readonly whenEqual: string },
): Block {
  if (rows.length === 0) return { kind: 'paragraph', text: whenEqual };
  return {
    kind: 'table',
    caption,
    columns: [{ title: 'setting' }, ...labels.map((label) => ({ title: [{ name: label }] }))],
    rows: rows.map(({ title, values }) => [[{ code: title }], ...values.map((value) => [{ name: value }])]),
  };
}

/** What differs between two experiments, setting by setting and layer by layer. */
export function listExperimentDifferences(experiments: readonly [Experiment, Experiment]): DifferenceRow[] {
  return listDifferenceRows({
    differences: findSectionDifferences(experiments),
    layers: findLayerDifferences(experiments.map(({ model }) => comparedLayers(model))),
    groups: experiments.map((_, at) => ({ runs: [at] })),
  });
}
