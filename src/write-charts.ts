import type { TopLevelSpec } from 'vega-lite';
import { learningCurves } from './charts/learning-curves.js';
import { renderSvg, specText } from './charts/render.js';
import type { EpochRecord } from './records.js';

export type WriteFile = (name: string, content: string) => void;

/** Learning curves of a run, as `charts/accuracy.vl.json`, `charts/accuracy.svg` and the same for the loss. */
export async function writeRunCharts(write: WriteFile, name: string, history: readonly EpochRecord[]): Promise<void> {
  await writeCharts(write, learningCurves({ label: name, history }), 'charts/');
}

/** Each chart as its Vega-Lite spec, data inside, and as SVG. */
export async function writeCharts(
  write: WriteFile,
  charts: Readonly<Record<string, TopLevelSpec>>,
  folder = '',
): Promise<void> {
  for (const [name, spec] of Object.entries(charts)) {
    write(`${folder}${name}.vl.json`, specText(spec));
    write(`${folder}${name}.svg`, await renderSvg(spec));
  }
}
