import { compileChart, renderSvg } from '../charts/render.js';
import { renderPage } from '../report/page.js';
import type { DrawnChart, DrawnSection, Report, ReportSection } from '../report/types.js';
import { readVegaRuntime } from './vega-runtime.js';

/** A report as one HTML file, with its charts as SVG and as specs for the embedded runtime. */
export async function drawReport(report: Report): Promise<string> {
  const sections: DrawnSection[] = [];
  for (const section of report.sections) sections.push(await drawSection(section));
  return renderPage({ ...report, sections }, readVegaRuntime());
}

async function drawSection({ charts = {}, ...section }: ReportSection): Promise<DrawnSection> {
  const drawn: DrawnChart[] = [];
  for (const [file, spec] of Object.entries(charts)) {
    const name = file.replaceAll('-', ' ');
    drawn.push({ name, svg: await renderSvg(spec), spec: await compileChart(spec) });
  }
  return { ...section, charts: drawn };
}
