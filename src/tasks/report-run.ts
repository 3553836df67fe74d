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
import type { RunReport } from '../report/run-sections.js';
import type { Report } from '../report/types.js';
import { makeOwnFolder, writeWhole } from '../runs/files.js';
import { readSteps } from '../runs/read-steps.js';
import type { FileDigest, Run } from '../runs/types.js';
import { BOARD_SECTION, embedModel, refuseLargePage } from './embed-model.js';
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
  /** Put the trained network into the page, and a board to draw on. Default: `false` */
  readonly hasBoard?: boolean;
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
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, BAD_USAGE, DISK, and with the board those of `embedModel`
 */
export async function reportRun({
  folder,
  file,
  model,
  hasBoard = false,
  logScale = false,
  chartFormats = [],
  files = nodeEffects.files,
}: ReportRequest): Promise<WrittenReport> {
  const target = file ?? join(folder, 'report.html');

  // 1. Read the run.
  const run = openRun(folder, files);
  refuseForeignFile(target, files);

  // 2. The network to draw for, what could be better, and what the network does, if there is one.
  const board = hasBoard ? await embedModel(run, { files, ...model }) : null;
  const sections = model === undefined ? [] : await modelSections(run, { files, ...model });

  // 3. Compose the report.
  const report =
    board === null
      ? composeRunReport(run, { sections, logScale, files })
      : { ...composeRunReport(run, { sections: [BOARD_SECTION, ...sections], logScale, files }), board };

  // 4. Draw it.
  const page = await drawReport(report);
  if (board !== null) refuseLargePage(page, board, { most: MOST_BYTES, fix: tooLarge(folder) });

  // 5. Write it.
  const written = writeWhole(files, target, page);
  const charts = chartFormats.length === 0 ? [] : await writeReportCharts(report, target, { chartFormats, files });
  return { file: target, charts, ...written };
}

/** A page to send, with its model. */
const MOST_BYTES = 3e6;

function tooLarge(folder: string): string {
  return `leave out --with-model, and write a page of the model alone: mnistx export ${folder} --to web`;
}

/** What the page of a run says, as data. `sections` come after the learning curves. */
export function composeRunReport(
  run: Run,
  { sections = [], logScale, files }: Pick<RunReport, 'sections' | 'logScale'> & { readonly files: FileOperations },
): Report {
  const { manifest } = run;
  return makeRunReport({
    run,
    steps: readSteps(run.folder, files),
    config: renderExperiment(manifest.experiment),
    network: drawArchitecture(manifest.name, planOfRun(manifest)),
    sections,
    logScale,
  });
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
