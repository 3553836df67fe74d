import { join } from 'node:path';
import { chartComparison } from '../charts/comparison-charts.js';
import { listAgreementRows } from '../compare/agreement-csv.js';
import { compareRuns } from '../compare/compare-runs.js';
import { listComparisonRows } from '../compare/comparison-csv.js';
import { showGroups, toChartGroups } from '../compare/group-measures.js';
import { listGroupRows } from '../compare/groups-csv.js';
import type { Answers, Comparison } from '../compare/types.js';
import { fileNameOf } from '../config/file-names.js';
import { renderExperiment } from '../config/render.js';
import { drawAgreement } from '../drawings/draw-agreement.js';
import type { AgreementCharts, ImagePlaces } from '../drawings/draw-agreement.js';
import { drawReport } from '../drawings/draw-report.js';
import { writeCharts } from '../drawings/write-charts.js';
import type { ChartFormat } from '../drawings/write-charts.js';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { DataGuard } from '../open/open-model.js';
import { openRun } from '../open/open-run.js';
import { makeComparisonReport } from '../report/comparison-sections.js';
import type { Block, Report } from '../report/types.js';
import { writeComparison } from '../runs/comparison-folder.js';
import { csvRows } from '../runs/csv.js';
import { writeWhole } from '../runs/files.js';
import { readPredictions } from '../runs/read-predictions.js';
import type { Run } from '../runs/types.js';
import { refuseForeignFile } from './report-run.js';

/** What `compareFolders` compares, and where it writes. */
export interface CompareRequest {
  /** Run folders, two or more. */
  readonly folders: readonly string[];
  /** Where the folder of the comparison is made. */
  readonly outputDirectory: string;
  /** Formats of the charts. Default: spec and SVG. */
  readonly chartFormats?: readonly ChartFormat[];
  /** Write an HTML page, too: this file, or `true` for `report.html` in the folder. Default: `false` */
  readonly html?: string | boolean;
  /** Losses on a log scale. Default: `false` */
  readonly logScale?: boolean;
  /** Default: `nodeEffects.files` */
  readonly files?: FileOperations;
  /** Where to look for the test images that charts show; without it, these charts are left out. */
  readonly data?: ImagePlaces;
}

/** A comparison and where it was written. */
export interface WrittenComparison {
  readonly comparison: Comparison;
  /**
   * The same for the same runs. Holds comparison.csv, the charts and the page, agreement.csv if runs share test images,
   * and groups.csv if runs differ only in their seed.
   */
  readonly folder: string;
  /** Charts that were left out, and why. */
  readonly notes: readonly string[];
  /** The HTML page; `null` if none was asked for. */
  readonly page: string | null;
}

/**
 * Reads runs, compares them and writes the comparison: CSV, charts, and an HTML page if asked for.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, BAD_USAGE, DISK
 */
export async function compareFolders({
  folders,
  outputDirectory,
  chartFormats,
  html = false,
  logScale = false,
  files = nodeEffects.files,
  data,
}: CompareRequest): Promise<WrittenComparison> {
  if (typeof html === 'string') refuseForeignFile(html, files);

  // 1. Read the runs and compare them.
  const read = await readComparison({ folders, files, data });
  const { comparison, charts, notes } = read;

  // 2. Write what was found.
  const page = (): Promise<string> => drawReport(composeComparisonReport(read, logScale));
  const name = nameComparison(comparison);
  const folder = await writeComparison(
    { directory: outputDirectory, name, runs: folders, files, now: nodeEffects.now },
    async (write) => {
      write('comparison.csv', csvRows(listComparisonRows(comparison)));
      const groups = listGroupRows(comparison);
      if (groups !== null) write('groups.csv', csvRows(groups));
      const agreement = listAgreementRows(comparison);
      if (agreement !== null) write('agreement.csv', csvRows(agreement));
      await writeCharts(
        write,
        { ...chartComparison(toChartGroups(showGroups(comparison)), { logScale }), ...charts },
        '',
        chartFormats,
      );
      if (html === true) write('report.html', await page());
      if (typeof html === 'string') writeWhole(files, html, await page());
    },
  );
  return { comparison, folder, page: html === true ? join(folder, 'report.html') : html || null, notes };
}

/** Runs that were compared, and the pictures of what they answered. */
export interface ReadComparison extends AgreementCharts {
  readonly runs: readonly Run[];
  readonly comparison: Comparison;
}

/**
 * Reads runs and compares them; nothing is written.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, BAD_USAGE
 */
export async function readComparison({
  folders,
  files,
  data,
}: Required<Pick<CompareRequest, 'folders' | 'files'>> & {
  readonly data: (ImagePlaces & DataGuard) | undefined;
}): Promise<ReadComparison> {
  const runs = folders.map((folder) => openRun(folder, files));
  if (runs.length < 2) {
    const message = `a comparison needs two runs, but ${runs.length === 1 ? `only ${folders[0]} is named` : 'no run is named'}`;
    throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'name another run folder, see `mnistx ls`' });
  }
  const answers = runs.map((run) => answersOf(run, files));
  const comparison = compareRuns(runs, answers);
  return { runs, comparison, ...(await drawAgreement(runs, answers, comparison, { places: data ?? null, files })) };
}

/** What the page of a comparison says, as data. */
export function composeComparisonReport(
  { comparison, runs, charts, notes }: ReadComparison,
  logScale: boolean,
): Report {
  const described = runs.map((run) => ({ run, config: renderExperiment(run.manifest.experiment) }));
  const pictures = { id: 'pictures', title: 'Answers and filters', blocks: notes.map(paragraph), charts };
  const isEmpty = Object.keys(charts).length === 0 && notes.length === 0;
  return makeComparisonReport({ comparison, runs: described, sections: isEmpty ? [] : [pictures], logScale });
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}

/** A run without intact predictions is compared by its other results; the comparison says why. */
function answersOf({ folder, manifest }: Run, files: FileOperations): Answers {
  try {
    return readPredictions(folder, manifest, files);
  } catch (error) {
    if (error instanceof MnistxError) return error.problems[0]!.message;
    throw error;
  }
}

/** The longest part of a folder's name that the names of runs may take. */
const MOST_NAMES_BYTES = 60;

/** `compare-lr-cnn`; a long list of runs is cut. A name from an edited manifest cannot lead to another folder. */
function nameComparison({ runs, groups }: Comparison): string {
  const names = groups.map(({ label, runs: places }) => (places.length > 1 ? label : runs[places[0]!]!.name));
  const joined = [...new Set(names)].join('-');
  const name = fileNameOf(joined, MOST_NAMES_BYTES);
  return `compare-${name === fileNameOf(joined, Infinity) ? name : `${name}-and-more`}`;
}
