import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MnistxError } from '../../errors.js';
import type { Grade, Limits, Submission } from '../../grade/types.js';
import { printable } from '../../short-names.js';
import type { GradeResult } from '../../tasks/grade.js';
import type { Command } from '../command.js';
import type { Context, ExitCode } from '../context.js';
import { slotsOf, threadsFor } from '../jobs-option.js';

interface Arguments {
  readonly rubric: string;
  readonly submissions: readonly string[];
  readonly output: string | undefined;
  readonly jobs: string | undefined;
  readonly timeout: string;
  readonly memory: string;
  readonly annotations: boolean;
  readonly again: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const WITH_DRY_RUN = ['output', 'again'];

export const gradeCommand: Command<Arguments> = {
  usage: 'grade <rubric> <submissions..>',
  describe: 'Grade what students hand in: check it, and train it again',
  examples: [
    ['grade rubric.yaml submissions/*', 'one line a student; pages and tables are in grades/'],
    ['grade rubric.yaml submissions/* --dry-run', 'check everything that needs no training'],
    ['grade rubric.yaml submissions/* -j 4 --timeout 10', 'four at once, ten minutes for each'],
  ],
  options: (parser) =>
    parser
      .positional('rubric', { type: 'string', demandOption: true, describe: 'What is asked for, a YAML file' })
      .positional('submissions', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Experiment files, run folders, zip files of run folders, or folders with one of these',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'Folder for pages and tables (default: grades)',
      })
      .option('jobs', {
        alias: 'j',
        type: 'string',
        requiresArg: true,
        describe: 'How many submissions are graded at once (default: one on each core)',
      })
      .option('timeout', {
        type: 'string',
        requiresArg: true,
        default: '30',
        describe: 'Minutes that one submission may take',
      })
      .option('memory', {
        type: 'string',
        requiresArg: true,
        default: '4096',
        describe: 'Megabytes of memory that one submission may take',
      })
      .option('annotations', {
        type: 'boolean',
        default: false,
        describe: 'Also print what is missing as annotations of GitHub Actions (there always)',
      })
      .option('again', { type: 'boolean', default: false, describe: 'Grade again what has been graded before' })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Check what needs no training; write nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'Show no progress' }) as never,
  idle: [
    { options: WITH_DRY_RUN, isIdle: ({ dryRun }) => dryRun, where: 'with --dry-run', fix: 'leave out one of them' },
    {
      options: ['annotations'],
      isIdle: ({ json }) => json,
      where: 'with --json',
      fix: 'leave out one of them',
    },
  ],
  run: async (argv, context) => {
    const slots = slotsOf(argv);
    const limits = limitsOf(argv);
    const [{ loadRubric }, { configReader }, { nameSubmissions }, { expandPaths }] = await Promise.all([
      import('../../config/rubric/load-rubric.js'),
      import('../../open/read-config-file.js'),
      import('../../grade/student-name.js'),
      import('../expand-patterns.js'),
    ]);
    const { rubric } = loadRubric({ file: argv.rubric, readFile: configReader(context.effects.files) });
    const submissions = nameSubmissions(expandPaths(argv.submissions));
    const result = await gradeThem({ rubric, submissions, slots, limits }, argv, context);
    return conclude(result, submissions.length, argv, context);
  },
};

interface Wanted {
  readonly rubric: Parameters<(typeof import('../../tasks/grade.js'))['gradeSubmissions']>[0]['rubric'];
  readonly submissions: readonly Submission[];
  readonly slots: number;
  readonly limits: Limits;
}

async function gradeThem(wanted: Wanted, argv: Arguments, context: Context): Promise<GradeResult> {
  const [{ gradeSubmissions }, { GradeProgress }, { annotationsOf, asLogLine }] = await Promise.all([
    import('../../tasks/grade.js'),
    import('../grade-progress.js'),
    import('../../grade/output/annotations.js'),
  ]);
  const { effects, signal, terminal, cacheDirectory, mirrors, env } = context;
  const isAnnotated = !argv.json && (argv.annotations || env['GITHUB_ACTIONS'] === 'true');
  const print = (grade: Grade): void => {
    if (argv.json) return;
    const line = gradeLine(grade, wanted.submissions);
    terminal.out(`${isAnnotated ? asLogLine(line) : line}\n`);
    if (isAnnotated)
      terminal.out(
        annotationsOf(grade)
          .map((line) => `${printable(line)}\n`)
          .join(''),
      );
  };
  const progress = new GradeProgress(terminal, effects.elapsedMs, { ...wanted, isQuiet: argv.quiet, print });
  const workDirectory = mkdtempSync(join(tmpdir(), 'mnistx-grade-'));
  try {
    const request = {
      ...wanted,
      output: argv.dryRun ? null : (argv.output ?? 'grades'),
      workDirectory,
      program: fileURLToPath(new URL('../../tasks/grade-worker.js', import.meta.url)),
      threads: threadsFor(Math.min(wanted.slots, wanted.submissions.length)),
      cacheDirectory,
      mirrors,
      again: argv.again,
    };
    return await gradeSubmissions(request, { effects, signal, report: progress.report.bind(progress) });
  } finally {
    progress.end();
    rmSync(workDirectory, { recursive: true, force: true });
  }
}

const WIDEST_NAME = 32;

function gradeLine(grade: Grade, all: readonly Submission[]): string {
  const { submission, hasPassed, earned, points, reason, outcome } = grade;
  const width = Math.min(WIDEST_NAME, Math.max(...all.map(({ student }) => student.length)));
  const accuracy = outcome.type === 'seen' ? (outcome.evidence.results?.test_accuracy ?? null) : null;
  const cells = [
    submission.student.padEnd(width),
    hasPassed ? 'passed' : 'failed',
    ...(points === 0 ? [] : [`${earned}/${points}`]),
    ...(accuracy === null ? [] : [`test accuracy ${accuracy.toFixed(4)}`]),
    ...(reason === null ? [] : [printable(oneLine(reason))]),
  ];
  return cells.join('  ');
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

function conclude({ grades, wasStopped }: GradeResult, count: number, argv: Arguments, context: Context): ExitCode {
  const { terminal } = context;
  if (argv.json) terminal.out(`${JSON.stringify(grades.map(asJson), null, 2)}\n`);
  const passed = grades.filter(({ hasPassed }) => hasPassed).length;
  if (!argv.quiet) {
    const where = argv.dryRun ? '' : `; pages and tables are in ${argv.output ?? 'grades'}/`;
    const left = wasStopped ? `; ${count - grades.length} left: the same command continues` : '';
    terminal.log(`${passed} of ${grades.length} have passed${where}${left}\n`);
  }
  if (wasStopped) return 130;
  return passed < grades.length ? 3 : 0;
}

function asJson({ submission, hasPassed, earned, points, checks, reason, seconds }: Grade): object {
  return { ...submission, passed: hasPassed, points: earned, of: points, reason, checks, seconds };
}

/** @throws {MnistxError} BAD_USAGE */
function limitsOf({ timeout, memory }: Arguments): Limits {
  const minutes = /^\d{1,5}(?:\.\d+)?$/.test(timeout) ? Number(timeout) : 0;
  const megabytes = /^\d{1,8}$/.test(memory) ? Number(memory) : 0;
  if (minutes <= 0 || minutes > 10_000)
    throw badUsage(`--timeout is "${timeout}"`, 'use minutes up to 10000, such as 30 or 0.5');
  if (megabytes < LEAST_MEGABYTES)
    throw badUsage(`--memory is "${memory}"`, `use megabytes from ${LEAST_MEGABYTES} up, such as 4096`);
  return { timeoutMs: minutes * 60_000, memoryBytes: megabytes * 2 ** 20 };
}

/** The program itself and a dataset. */
const LEAST_MEGABYTES = 256;

function badUsage(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
