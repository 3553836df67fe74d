import type { CurvesGroup, StepRows } from '../../charts/chosen-curves.js';
import type { EpochRecord } from '../../records.js';
import type {
  CurvesGroupOfRuns,
  CurvesOfRun,
  CurvesOfRuns,
  HistoryColumns,
  StepsOfRun,
} from '../../server/api/curves.js';
import type { ServerEvent } from '../../server/api/events.js';
import type { RunId } from '../../server/api/runs.js';

/** A run with the epochs that are known of it. */
export interface LiveRun extends Omit<CurvesOfRun, 'history'> {
  readonly history: readonly EpochRecord[];
}

export interface LiveCurves {
  readonly runs: readonly LiveRun[];
  readonly groups: readonly CurvesGroupOfRuns[];
  readonly missing: CurvesOfRuns['missing'];
}

export function startCurves({ runs, groups, missing }: CurvesOfRuns): LiveCurves {
  return { runs: runs.map(({ history, ...run }) => ({ ...run, history: toRecords(history) })), groups, missing };
}

/** The curves after an event; `null` if rows are missing, so that everything must be asked for again. */
export function applyEvent(curves: LiveCurves, event: ServerEvent): LiveCurves | null {
  switch (event.type) {
    case 'epochs': {
      const { id, from, records } = event;
      const known = curves.runs.find((run) => run.id === id);
      if (known === undefined) return isAwaited(curves, id) ? null : curves;
      if (from > known.history.length) return null;
      return replaceRun(curves, { ...known, history: [...known.history.slice(0, from), ...records] });
    }
    case 'row': {
      const { id, status } = event.row;
      const known = curves.runs.find((run) => run.id === id);
      if (known === undefined) return isAwaited(curves, id) ? null : curves;
      return known.status === status ? curves : replaceRun(curves, { ...known, status });
    }
    case 'steps': {
      const known = curves.runs.find(({ id, hasSteps }) => id === event.id && !hasSteps);
      return known === undefined ? curves : replaceRun(curves, { ...known, hasSteps: true });
    }
    case 'gone':
      return curves.runs.some(({ id }) => id === event.id) ? null : curves;
    case 'reset':
      return null;
    case 'job':
      return curves;
  }
}

/** A run that could not be read may be there now. */
function isAwaited({ missing }: LiveCurves, id: RunId): boolean {
  return missing.some((one) => one.id === id);
}

function replaceRun(curves: LiveCurves, changed: LiveRun): LiveCurves {
  return { ...curves, runs: curves.runs.map((run) => (run.id === changed.id ? changed : run)) };
}

function toRecords(columns: HistoryColumns): EpochRecord[] {
  return columns.loss.map((loss, at) => ({
    epoch: at + 1,
    loss,
    accuracy: columns.accuracy[at]!,
    val_accuracy: columns.val_accuracy[at]!,
    val_loss: columns.val_loss[at]!,
    learning_rate: columns.learning_rate[at] ?? NaN,
    seconds: columns.seconds[at]!,
  }));
}

/** Adds rows to those that are known; a table that begins again replaces them. */
export function addSteps(known: StepRows | null, { from, ...rows }: Omit<StepsOfRun, 'count'>): StepRows {
  const join = <Value>(before: readonly Value[] | undefined, after: readonly Value[]): Value[] => [
    ...(before ?? []).slice(0, from),
    ...after,
  ];
  return {
    epoch: join(known?.epoch, rows.epoch),
    step: join(known?.step, rows.step),
    loss: join(known?.loss, rows.loss),
    accuracy: join(known?.accuracy, rows.accuracy),
    seconds: join(known?.seconds, rows.seconds),
  };
}

/** A line of the page, and an entry of its legend. */
export interface Line extends CurvesGroup {
  /** The id of its first run. */
  readonly key: RunId;
  readonly runs: readonly LiveRun[];
}

export interface LineOptions {
  readonly isGrouped: boolean;
  readonly hidden: readonly RunId[];
  readonly steps: ReadonlyMap<RunId, StepRows>;
}

/** Lines in the order of their colours: hidden ones keep theirs, with nothing to draw. */
export function listLines({ runs, groups }: LiveCurves, { isGrouped, hidden, steps }: LineOptions): Line[] {
  const members = isGrouped ? groups : runs.map(({ label }, at) => ({ label, runs: [at] }));
  return members.map(({ label, runs: places }) => {
    const own = places.map((place) => runs[place]!);
    const key = own[0]!.id;
    const isHidden = hidden.includes(key);
    return {
      key,
      // As comparisons name them.
      label: own.length === 1 ? label : `${label} (${own.length} seeds)`,
      parameters: own[0]!.parameters,
      stepsPerEpoch: own[0]!.stepsPerEpoch,
      runs: own,
      histories: isHidden ? [[]] : own.map(({ history }) => history),
      steps: isHidden ? [] : own.map(({ id }) => steps.get(id) ?? null),
    };
  });
}
