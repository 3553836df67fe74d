import { basename, join } from 'node:path';
import type { LoadedExperiment } from '../config/complete-tree.js';
import { loadExperiment } from '../config/load-experiment.js';
import { MOST_EXPERIMENT_BYTES, readOne } from '../config/read-files.js';
import { renderExperiment } from '../config/render.js';
import { locate, treeAt } from '../config/tree.js';
import { describeDataset, loadDataset } from '../data/load-dataset.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { findContradictions } from '../grade/consistency.js';
import { judge } from '../grade/judge.js';
import type { ExamineJob } from '../grade/protocol.js';
import { stageSubmission } from '../grade/stage/stage-submission.js';
import type { Staged } from '../grade/stage/stage-submission.js';
import type { Evidence, ProofFound } from '../grade/types.js';
import type { Plan } from '../model/types.js';
import { readKeptWeights } from '../open/kept-weights.js';
import { configReader } from '../open/read-config-file.js';
import { experimentOf, openRun } from '../open/open-run.js';
import { readMarks } from '../runs/marks.js';
import { INITIAL_WEIGHTS } from '../runs/model-files.js';
import type { Run } from '../runs/types.js';
import type { RunOptions, TrainingPlaces } from '../training/types.js';
import { readCourseData } from './course-data.js';
import { runExperiment } from './run-experiment.js';
import { factsOf, resultsOf, withCountsOf } from './submission-facts.js';
import { trainAgain } from './verify-run.js';

/**
 * Finds out what a submission is and what it reaches: the whole of it, in the process of one submission.
 *
 * @throws {MnistxError} for what cannot be read, or cannot be trained
 */
export async function examineSubmission(job: ExamineJob, options: RunOptions): Promise<Evidence> {
  const { files } = options.effects;
  const { rubric, workDirectory } = job;

  // 1. A copy of our own: without links, and of limited size.
  const staged = await stageSubmission(job.path, join(workDirectory, 'submission'), files);
  try {
    // 2. The experiment, of its own file or of run.json.
    const read = readStaged(staged, options);

    // 3. Its network, and the data that it may read.
    const readers = readCourseData(rubric.data.own, { describeDataset, loadDataset });
    const places = { ...job, ...readers };
    const { facts, plan } = await factsOf(read.loaded, {
      ...places,
      ...read,
      data: rubric.data,
      describe: readers.describeDataset,
    });
    const { kind, place } = staged;
    const config = renderExperiment(read.loaded.experiment);
    const claimed = read.run === null ? null : resultsOf(read.run.manifest);
    const seen: Evidence = {
      ...{ kind, place, facts, lines: read.lines, claimed, config },
      ...{ results: null, untrained: null, proof: null },
    };

    // 4. What misses a requirement is not trained.
    if (job.isDry || plan === null || missesRequirement(job, seen)) return seen;

    // 5. The proof.
    const proved =
      read.run === null
        ? await trainNew(read.loaded, seen, places, options)
        : await proveRun(read.run, { seen, plan, places }, options);
    return hidePlaces(proved, staged);
  } catch (error) {
    throw error instanceof MnistxError
      ? new MnistxError(hidePlaces(error.problems, staged, job.path), { cause: error })
      : error;
  }
}

interface ReadStaged {
  readonly loaded: LoadedExperiment;
  /** `null` for an experiment file. */
  readonly run: Run | null;
  readonly lines: Evidence['lines'];
  readonly hasNote: boolean;
  readonly hasReport: boolean;
}

function readStaged({ kind, path }: Staged, { effects: { files } }: RunOptions): ReadStaged {
  if (kind === 'run') {
    const run = openRun(path, files);
    refuseMissingWeights(run, files);
    const hasNote = readMarks(path, files).marks.note.trim() !== '';
    const hasReport = files.statSync(join(path, 'report.html'), { throwIfNoEntry: false }) !== undefined;
    return { loaded: experimentOf(run, []), run, lines: {}, hasNote, hasReport };
  }
  const readFile = configReader(files);
  refusePaths(path, readFile);
  const loaded = loadExperiment({ file: path, overrides: [], readFile });
  return { loaded, run: null, lines: linesOf(loaded), hasNote: false, hasReport: false };
}

/** Another file or run would be one of the machine that grades. */
const NOT_FOLLOWED = [
  { path: ['extends'], fix: 'hand in one complete file, as mnistx run … --dry-run prints it' },
  { path: ['model', 'init_from'], fix: 'hand in the run folder, which has a copy of the weights' },
] as const;

function refusePaths(file: string, readFile: (file: string) => Uint8Array): void {
  const { tree } = readOne(file, readFile, MOST_EXPERIMENT_BYTES);
  const found = tree === null ? undefined : NOT_FOLLOWED.find(({ path }) => treeAt(tree, path) !== undefined);
  if (found === undefined) return;
  const { path, fix } = found;
  throw new MnistxError({
    code: 'CONFLICT',
    message: `"${path.at(-1)}" of a submission is not followed`,
    fix,
    position: locate(tree!, path, { part: 'key' }),
  });
}

/** Without its copy, the weights would be read from the machine that grades. */
function refuseMissingWeights(run: Run, files: FileOperations): void {
  if (run.manifest.experiment.model.init_from === undefined || readKeptWeights(run, files) !== null) return;
  const message = `the run began with weights of another one, and has no ${INITIAL_WEIGHTS}`;
  throw new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'hand in the whole run folder' });
}

/** Keys that rules look at. */
const LOOKED_AT = [['description'], ['data'], ['data', 'validation'], ['model', 'layers'], ['train']] as const;

function linesOf({ located }: LoadedExperiment): Evidence['lines'] {
  const lines = LOOKED_AT.map((path) => {
    const [problem] = located([{ code: 'CONFLICT', message: '', path }]);
    return [path.join('.'), problem?.position?.line ?? 1] as const;
  });
  return Object.fromEntries(lines);
}

function missesRequirement({ rubric, path }: ExamineJob, evidence: Evidence): boolean {
  const submission = { student: '', id: '', path };
  const { checks } = judge(rubric, { submission, outcome: { type: 'seen', evidence }, seconds: 0 }, true);
  return checks.some(({ points, isMet }) => points === null && !isMet);
}

type Places = TrainingPlaces & Pick<ExamineJob, 'workDirectory' | 'rubric'>;

/** An experiment file claims nothing: what it reaches here counts. */
async function trainNew(
  loaded: LoadedExperiment,
  seen: Evidence,
  places: Places,
  options: RunOptions,
): Promise<Evidence> {
  const runsDirectory = join(places.workDirectory, 'runs');
  const trained = await runExperiment(loaded, { ...places, runsDirectory, force: false, chartFormats: [] }, options);
  const proof: ProofFound = { how: 'trained', epochs: trained.history.length, same: [], differences: [] };
  if (trained.status !== 'finished')
    return { ...seen, untrained: trained.manifest.reason ?? 'its training failed', proof };
  return { ...seen, facts: withCountsOf(seen.facts, trained.manifest), results: resultsOf(trained.manifest), proof };
}

interface Proving {
  readonly seen: Evidence;
  readonly plan: Plan;
  readonly places: Places;
}

async function proveRun(run: Run, { seen, plan, places }: Proving, options: RunOptions): Promise<Evidence> {
  const { manifest, history, folder } = run;
  const { proof: wanted } = places.rubric;
  const unproved = (differences: readonly string[]): Evidence => ({
    ...seen,
    proof: { how: wanted.how, epochs: 0, same: [], differences },
  });
  if (manifest.status !== 'finished') return unproved([`the run is ${manifest.status}, not finished`]);
  const contradictions = findContradictions(run, plan, options.effects.files);
  if (wanted.how === 'files') return { ...unproved(contradictions), results: seen.claimed };
  const epochs = wanted.how === 'epochs' ? Math.min(wanted.epochs, history.length) : history.length;
  try {
    const { trained, same, differences } = await trainAgain(run, { ...places, folder, epochs }, options);
    const isWhole = epochs === history.length;
    // The first difference of a training says most; what contradicts itself comes after it.
    const proof = { how: wanted.how, epochs, same, differences: [...differences, ...contradictions] };
    const results = isWhole ? resultsOf(trained.manifest) : seen.claimed;
    return { ...seen, facts: withCountsOf(seen.facts, trained.manifest), results, proof };
  } catch (error) {
    if (error instanceof MnistxError && error.code === 'RUN_CHANGED')
      return unproved([error.message, ...contradictions]);
    throw error;
  }
}

/** Paths of the copy mean nothing to anyone; the names inside it do. */
function hidePlaces<T>(value: T, { path, kind }: Staged, file?: string): T {
  const shown = kind === 'run' ? 'the run' : basename(path);
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => {
      if (typeof inner !== 'string') return inner;
      if (key === 'file' && file !== undefined && inner === path) return file;
      return inner.replaceAll(`${path}/`, '').replaceAll(path, shown);
    }),
  ) as T;
}
