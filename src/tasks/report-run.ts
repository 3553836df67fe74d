import { join } from 'node:path';
import { renderExperiment } from '../config/render.js';
import { drawArchitecture } from '../drawings/draw-architecture.js';
import { drawReport } from '../drawings/draw-report.js';
import { writeCharts } from '../drawings/write-charts.js';
import type { ChartFormat, Charts, WriteFile } from '../drawings/write-charts.js';
import { isFound, nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError, throwIfAtLimit } from '../errors.js';
import { planOfRun } from '../open/open-model.js';
import { openRun } from '../open/open-run.js';
import { GENERATOR } from '../report/page.js';
import { makeRunReport } from '../report/run-sections.js';
import type { Report } from '../report/types.js';
import { makeOwnFolder, writeWhole } from '../runs/files.js';
import { readSteps } from '../runs/read-steps.js';
import type { FileDigest } from '../runs/types.js';
import { modelSections } from './model-sections.js';
import type { SectionOptions } from './model-sections.js';

/** The run that `reportRun` reports on. */
export interface ReportRequest {
  /** A run folder, finished or not. */
  readonly folder: string;
  /** Default: `report.html` in the run folder. */
  readonly file?: string | undefined;
  /**
   * How to open the trained network and its data, for the sections that need them. Default: these sections are left
   * out.
   */
  readonly model?: SectionOptions;
  /** Losses on a log scale. Default: `false` */
  readonly logScale?: boolean;
  /** Formats in which each chart is also written, to a folder beside the page. Default: none */
  readonly chartFormats?: readonly ChartFormat[];
  /** Default: `nodeEffects.files` */
  readonly files?: FileOperations;
}

/** The report that was written, with its size and digest. */
export interface WrittenReport extends FileDigest {
  readonly file: string;
  /** The files of its charts. */
  readonly charts: readonly string[];
}

/**
 * Writes the report of a run: one HTML file that needs nothing else.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, BAD_USAGE, DISK
 */
export async function reportRun({
  folder,
  file,
  model,
  logScale = false,
  chartFormats = [],
  files = nodeEffects.files,
}: ReportRequest): Promise<WrittenReport> {
  const target = file ?? join(folder, 'report.html');

  // 1. Read the run.
  const run = openRun(folder, files);
  refuseForeignFile(target, files);

  // 2. Evaluate its network, if it has one.
  const { manifest } = run;
  const hasModel = manifest.files['model/weights.bin'] !== undefined;
  const sections = model === undefined || !hasModel ? [] : await modelSections(run, { files, ...model });

  // 3. Compose the report.
  const network = drawArchitecture(manifest.name, planOfRun(manifest));
  const steps = readSteps(folder, files);
  const report = makeRunReport({
    run,
    steps,
    config: renderExperiment(manifest.experiment),
    network,
    sections,
    logScale,
  });

  // 4. Draw it.
  const page = await drawReport(report);

  // 5. Write it.
  const written = writeWhole(files, target, page);
  const charts = chartFormats.length === 0 ? [] : await writeReportCharts(report, target, { chartFormats, files });
  return { file: target, charts, ...written };
}

/** Into `report-charts` beside `report.html`. */
async function writeReportCharts(
  { sections }: Report,
  page: string,
  { chartFormats, files }: Required<Pick<ReportRequest, 'chartFormats' | 'files'>>,
): Promise<string[]> {
  const folder = `${page.replace(/\.html?$/i, '')}-charts`;
  makeOwnFolder(files, folder);
  const charts = Object.assign({}, ...sections.map((section) => section.charts ?? {})) as Charts;
  const write: WriteFile = (name, content) => void writeWhole(files, join(folder, name), content);
  return (await writeCharts(write, charts, '', chartFormats)).map((name) => join(folder, name));
}

/** A report replaces an older report, and nothing else. */
export function refuseForeignFile(file: string, files: FileOperations): void {
  if (!isFound(files, file) || readBeginning(file, files).includes(GENERATOR)) return;
  const message = `${file} exists and is not a report of mnistx`;
  throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'name another file' });
}

function readBeginning(file: string, files: FileOperations): string {
  const bytes = Buffer.alloc(2048);
  try {
    const descriptor = files.openSync(file, 'r');
    try {
      return bytes.toString('utf8', 0, files.readSync(descriptor, bytes));
    } finally {
      files.closeSync(descriptor);
    }
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') return '';
    throwIfAtLimit(file, error);
    throw new MnistxError(
      { code: 'DISK', message: `cannot read ${file}: ${code}`, fix: 'name another file' },
      { cause: error },
    );
  }
}
