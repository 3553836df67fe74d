import { join } from 'node:path';
import type { Scaling } from '../charts/axes.js';
import type { ChartGroup } from '../charts/chart-run.js';
import { drawReport } from '../drawings/draw-report.js';
import { writeCharts } from '../drawings/write-charts.js';
import type { ChartFormat, Charts } from '../drawings/write-charts.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { makeSweepReport } from '../report/sweep-sections.js';
import type { Report, ReportedTrials } from '../report/types.js';
import { makeOwnFolder, writeWhole } from '../runs/files.js';
import { readRun } from '../runs/read-run.js';
import { readJournal } from '../sweep/journal.js';
import { countStates, rankTrials } from '../sweep/rank.js';
import { replayTrials } from '../sweep/replay-trials.js';
import { showSweep } from '../sweep/shown-sweep.js';
import { readSweepFile, SWEEP_FILE } from '../sweep/sweep-file.js';
import { CHARTS, readSweep, TRIALS } from '../sweep/sweep-folder.js';
import type { SweepManifest } from '../sweep/sweep-folder.js';
import { assignmentLabel, shortPaths, trialName } from '../sweep/trial-label.js';
import type { Trial } from '../sweep/types.js';
import { refuseForeignFile } from './report-run.js';
import type { WrittenReport } from './report-run.js';
import { findWinner } from './sweep-winner.js';

/** The sweep that `reportSweep` reports on. */
export interface SweepReportRequest {
  /** The folder of a sweep, finished or not. */
  readonly folder: string;
  /** Default: `report.html` in the folder, with `charts/` beside it as specs and SVG. */
  readonly file?: string | undefined;
  /** Losses by epoch on a log scale. Default: `false` */
  readonly logScale?: boolean;
  /** Further formats of the charts. Default: none */
  readonly chartFormats?: readonly ChartFormat[];
  readonly files: FileOperations;
}

/** A sweep and its trials, as they are known. */
export interface SweepFindings {
  readonly manifest: SweepManifest;
  readonly trials: readonly Trial[];
}

/**
 * Writes the charts and the page of a sweep from what is in its folder; nothing is trained.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, BAD_USAGE, DISK
 */
export async function reportSweep(request: SweepReportRequest): Promise<WrittenReport> {
  return writeSweepReport(readFindings(request), request);
}

/**
 * Reads a sweep and its trials. sweep.json counts the trials and names the winner when the sweep ends; until then its
 * journal says.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, DISK
 */
export function readFindings({ folder, files }: Place): SweepFindings {
  const written = readSweep(folder, files);
  const trials = replayTrials(readJournal(folder, files), written.sweep);
  if (written.status === 'finished') return { manifest: written, trials };
  const found = findWinner(trials, written.sweep);
  const winner = found?.trial === written.winner?.trial ? written.winner : found;
  return { manifest: { ...written, counts: countStates(trials), winner }, trials };
}

/** Writes `charts/` in the folder of a sweep, and its page. */
export async function writeSweepReport(
  { manifest, trials }: SweepFindings,
  { folder, file: other, logScale = false, chartFormats = [], files }: SweepReportRequest,
): Promise<WrittenReport> {
  const file = other ?? join(folder, 'report.html');
  refuseForeignFile(file, files);

  // 1. Compose the report.
  const { report } = composeSweepReport({ manifest, trials }, { folder, files, logScale });

  // 2. Write its charts.
  const formats = new Set([...(other === undefined ? USUAL_FORMATS : []), ...chartFormats]);
  if (formats.size > 0) makeOwnFolder(files, join(folder, CHARTS));
  const write = (name: string, content: string | Uint8Array) => void writeWhole(files, join(folder, name), content);
  const charts = formats.size === 0 ? [] : await writeCharts(write, chartsOf(report), `${CHARTS}/`, [...formats]);

  // 3. Draw and write the page.
  const written = writeWhole(files, file, await drawReport(report));
  return { file, charts: charts.map((name) => join(folder, name)), ...written };
}

export interface ComposedSweep {
  readonly report: Report;
  readonly shown: ReportedTrials;
  /** The best trials, each with a history for every seed. */
  readonly best: readonly ChartGroup[];
  /** What could not be drawn, and why. */
  readonly notes: readonly string[];
}

/** The report of a sweep as data; the histories of the best are in their run folders. */
export function composeSweepReport(
  { manifest, trials }: SweepFindings,
  { folder, files, logScale = false }: Place & Scaling,
): ComposedSweep {
  const { best, notes } = collectBest(manifest, trials, { folder, files });
  const config = readSweepFile(folder, files)?.toString('utf8') ?? `# ${SWEEP_FILE} is missing`;
  const shown = showSweep(manifest.sweep, trials);
  const report = makeSweepReport({ folder, manifest, shown, best, notes, config, logScale });
  return { report, shown, best, notes };
}

const USUAL_FORMATS: readonly ChartFormat[] = ['vl.json', 'svg'];

function chartsOf({ sections }: Report): Charts {
  return Object.assign({}, ...sections.map((section) => section.charts ?? {})) as Charts;
}

/** How many of the best trials have their curves drawn. */
const BEST = 5;

interface Place {
  readonly folder: string;
  readonly files: FileOperations;
}

/** The best trials with their histories. A trial whose run folders are gone or damaged is left out and named. */
function collectBest(
  { sweep }: SweepManifest,
  trials: readonly Trial[],
  place: Place,
): { readonly best: readonly ChartGroup[]; readonly notes: readonly string[] } {
  const paths = shortPaths(sweep.parameters.map(({ path }) => path));
  const best: ChartGroup[] = [];
  const notes: string[] = [];
  for (const trial of rankTrials(trials, sweep.objective).slice(0, BEST)) {
    try {
      const histories = sweep.seeds.map((seed) => historyOf(trial, sweep.seeds.length > 1 ? seed : null, place));
      const label = `${trial.number} ${assignmentLabel(trial.assignment, paths)}`;
      best.push({ label, parameters: trial.parameters ?? 0, histories });
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      notes.push(`The curves of trial ${trial.number} are left out: ${error.problems[0]!.message}.`);
    }
  }
  return { best, notes };
}

function historyOf({ number }: Trial, seed: number | null, { folder, files }: Place) {
  return readRun(join(folder, TRIALS, trialName(number, seed)), files).history;
}
