import type { TopLevelSpec } from 'vega-lite';
import type { CurvesOfRun } from '../charts/run-curves.js';
import { findChartFonts } from './chart-fonts.js';

export type WriteFile = (name: string, content: string | Uint8Array) => void;

/** What a chart is written as: its Vega-Lite spec, data inside, and pictures. */
export const CHART_FORMATS = ['vl.json', 'svg', 'png'] as const;
/** What a chart is written as: its Vega-Lite spec, SVG or PNG. */
export type ChartFormat = (typeof CHART_FORMATS)[number];

/** Vega-Lite specs with their data inside, by the names of their files without an ending. */
export type Charts = Readonly<Record<string, TopLevelSpec>>;

/** Learning curves of a run, as `charts/accuracy.vl.json`, `charts/accuracy.svg` and the same for `loss` and `steps`. */
export async function writeRunCharts(
  write: WriteFile,
  curves: CurvesOfRun,
  formats?: readonly ChartFormat[],
): Promise<void> {
  const { chartRunCurves } = await import('../charts/run-curves.js');
  await writeCharts(write, chartRunCurves(curves), 'charts/', formats);
}

/** Returns the names of the files that were written, in their order. */
export async function writeCharts(
  write: WriteFile,
  charts: Charts,
  folder = '',
  formats: readonly ChartFormat[] = ['vl.json', 'svg'],
): Promise<string[]> {
  const { renderPng, renderSvg, formatSpec } = await import('../charts/render.js');
  const written: string[] = [];
  for (const [name, spec] of Object.entries(charts)) {
    const svg = formats.some((format) => format !== 'vl.json') ? await renderSvg(spec) : '';
    for (const format of formats) {
      const file = `${folder}${name}.${format}`;
      write(
        file,
        format === 'vl.json' ? formatSpec(spec) : format === 'svg' ? svg : await renderPng(svg, findChartFonts()),
      );
      written.push(file);
    }
  }
  return written;
}
