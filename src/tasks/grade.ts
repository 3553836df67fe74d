import { join } from 'node:path';
import type { Rubric } from '../config/rubric/types.js';
import { drawReport } from '../drawings/draw-report.js';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import { examine } from '../grade/examine.js';
import { openGradesFolder } from '../grade/grades-folder.js';
import { digest, GradingJournal, keyOf } from '../grade/journal.js';
import type { JournalEntry } from '../grade/journal.js';
import { judge } from '../grade/judge.js';
import { makeFeedback } from '../grade/output/feedback.js';
import { gradeRows } from '../grade/output/grades-csv.js';
import { gradescopeResults } from '../grade/output/gradescope.js';
import { renderJunit } from '../grade/output/junit-xml.js';
import { makeOverviewPage } from '../grade/output/overview.js';
import type { ExamineJob } from '../grade/protocol.js';
import { digestOfSubmission } from '../grade/stage/digest.js';
import type { Grade, Limits, Outcome, Submission } from '../grade/types.js';
import { csvRows } from '../runs/csv.js';
import { makeFolder, writeWhole } from '../runs/files.js';

/** What is graded, where, and with which means. */
export interface GradeRequest {
  readonly rubric: Rubric;
  readonly submissions: readonly Submission[];
  /** The folder of the grades; `null` to check only what needs no training, and to write nothing. */
  readonly output: string | null;
  /** An empty folder for copies and trainings; the caller removes it. */
  readonly workDirectory: string;
  /** The program that examines one submission. */
  readonly program: string;
  readonly limits: Limits;
  /** How many submissions are examined at once, and the threads of each. */
  readonly slots: number;
  readonly threads: number;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  /** Grade again what has been graded before. */
  readonly again: boolean;
}

export type GradeEvent =
  | { readonly type: 'start'; readonly submission: Submission; readonly pid: number }
  | { readonly type: 'epoch'; readonly submission: Submission; readonly epoch: number; readonly epochs: number }
  /** `isNew`: not taken from an earlier grading. */
  | { readonly type: 'graded'; readonly grade: Grade; readonly isNew: boolean };

export interface GradeOptions {
  readonly effects: Effects;
  /** Ends what is examined; the rest is graded by another start. */
  readonly signal: AbortSignal;
  readonly report: (event: GradeEvent) => void;
}

export interface GradeResult {
  /** In the order of the submissions; fewer of them if it was stopped. */
  readonly grades: readonly Grade[];
  readonly wasStopped: boolean;
}

/**
 * Grades submissions, or continues a grading that was stopped: the whole flow.
 *
 * @throws {MnistxError} BAD_USAGE, RUN_BUSY, RUN_DAMAGED, DISK of the folder of the grades; never for a submission
 */
export async function gradeSubmissions(request: GradeRequest, options: GradeOptions): Promise<GradeResult> {
  const { output } = request;
  if (output === null) return gradeAll(request, options, null);

  // 1. The folder, and what an earlier grading has found.
  const { effects } = options;
  const lock = openGradesFolder(output, effects);
  try {
    const journal = GradingJournal.open(output, effects);
    try {
      // 2. Each submission in a process of its own; its page is written once it is graded.
      const result = await gradeAll(request, options, journal);

      // 3. The tables, also of a grading that was stopped.
      await writeTables(output, result.grades, request, options);
      journal.close();
      return result;
    } catch (error) {
      journal.abandon();
      throw error;
    }
  } finally {
    lock.release();
  }
}

async function gradeAll(
  request: GradeRequest,
  options: GradeOptions,
  journal: GradingJournal | null,
): Promise<GradeResult> {
  const { submissions, slots } = request;
  const grades: (Grade | null)[] = submissions.map(() => null);
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  let next = 0;
  const work = async (): Promise<void> => {
    try {
      for (let at = next++; at < submissions.length && !signal.aborted; at = next++)
        grades[at] = await gradeOne(submissions[at]!, request, { ...options, signal }, journal);
    } catch (error) {
      // A full disk ends the other processes, too.
      failure.abort();
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(slots, submissions.length) }, work));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const graded = grades.filter((grade) => grade !== null);
  return { grades: graded, wasStopped: graded.length < submissions.length };
}

/** `null` if it was stopped. */
async function gradeOne(
  submission: Submission,
  request: GradeRequest,
  options: GradeOptions,
  journal: GradingJournal | null,
): Promise<Grade | null> {
  const { rubric, output } = request;
  const found = await findOutcome(submission, request, options, journal);
  if (found === null) return null;
  const { outcome, seconds, isNew } = found;
  const grade = judge(rubric, { submission, outcome, seconds }, output === null);
  if (output !== null) await writeFeedback(output, grade, request, options);
  options.report({ type: 'graded', grade, isNew });
  return grade;
}

interface FoundOutcome {
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly isNew: boolean;
}

async function findOutcome(
  submission: Submission,
  request: GradeRequest,
  { effects, ...options }: GradeOptions,
  journal: GradingJournal | null,
): Promise<FoundOutcome | null> {
  const { rubric, limits, again } = request;
  const { path } = submission;
  const beganMs = effects.elapsedMs();
  let content: string;
  try {
    content = digestOfSubmission(path, effects.files);
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    return { outcome: { type: 'refused', problems: error.problems }, seconds: 0, isNew: true };
  }
  const conditions = { rubric: digest(rubric), limits };
  const key = keyOf({ path, content, rubric });
  const known = again ? null : (journal?.find(key, conditions) ?? null);
  if (known !== null) return { ...known, isNew: false };
  const outcome = await examineOne(submission, request, { effects, ...options });
  if (outcome === null) return null;
  const seconds = Math.round(effects.elapsedMs() - beganMs) / 1000;
  const entry: Omit<JournalEntry, 'at'> = { key, path, ...conditions, outcome, seconds };
  journal?.add(entry);
  return { outcome, seconds, isNew: true };
}

async function examineOne(
  submission: Submission,
  request: GradeRequest,
  { effects, signal, report }: GradeOptions,
): Promise<Outcome | null> {
  const { program, limits, rubric, output, threads, cacheDirectory, mirrors } = request;
  const workDirectory = join(request.workDirectory, submission.id);
  const places = { workDirectory, threads, cacheDirectory, mirrors };
  const job: ExamineJob = { path: submission.path, rubric, isDry: output === null, ...places };
  try {
    return await examine(job, {
      ...{ program, limits, files: effects.files, signal },
      onStart: (pid) => report({ type: 'start', submission, pid }),
      onEpoch: (epoch, epochs) => report({ type: 'epoch', submission, epoch, epochs }),
    });
  } finally {
    effects.files.rmSync(workDirectory, { recursive: true, force: true });
  }
}

async function writeFeedback(
  output: string,
  grade: Grade,
  { rubric }: GradeRequest,
  { effects: { files } }: GradeOptions,
): Promise<void> {
  const folder = join(output, grade.submission.id);
  makeFolder(files, folder);
  writeWhole(files, join(folder, 'results.json'), `${JSON.stringify(gradescopeResults(grade), null, 2)}\n`);
  writeWhole(files, join(folder, 'feedback.html'), await drawReport(makeFeedback(grade, rubric)));
}

async function writeTables(
  output: string,
  grades: readonly Grade[],
  { rubric }: GradeRequest,
  { effects: { files } }: GradeOptions,
): Promise<void> {
  writeWhole(files, join(output, 'grades.csv'), csvRows(gradeRows(grades)));
  writeWhole(files, join(output, 'junit.xml'), renderJunit(grades));
  writeWhole(files, join(output, 'index.html'), await drawReport(makeOverviewPage(grades, rubric)));
}
