import { MnistxError } from '../../errors.js';
import type { EpochRecord } from '../../records.js';
import { readCurves, readStepsFrom } from '../../tasks/read-curves.js';
import { MOST_CURVES, MOST_STEPS } from '../api/curves.js';
import type { CurvesOfRuns, HistoryColumn, HistoryColumns, StepsOfRun } from '../api/curves.js';
import type { RunId } from '../api/runs.js';
import { numberIn } from '../query-number.js';
import type { Route } from '../route.js';
import type { RunIndex } from '../run-index.js';

const NO_ROWS = { count: 0, epoch: [], step: [], loss: [], accuracy: [], seconds: [] };

export const curveRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/history',
    handle: ({ query }, { runs, effects }): CurvesOfRuns => {
      const { known, missing } = findFolders(listIds(query), runs);
      const read = readCurves([...known.values()], effects.files);
      const ids = [...known.keys()];
      return {
        runs: read.runs.map(({ place, label, run: { folder, manifest, history }, stepsPerEpoch, hasSteps }) => ({
          id: ids[place]!,
          path: folder,
          label,
          seed: manifest.seed,
          status: manifest.status,
          parameters: manifest.model.parameters,
          epochsPlanned: manifest.experiment.train.epochs,
          stepsPerEpoch,
          hasSteps,
          history: toColumns(history),
        })),
        groups: read.groups.flatMap(({ label, runs: members, repeats }) => [
          { label, runs: members },
          ...repeats.map((place) => ({ label: read.runs[place]!.label, runs: [place] })),
        ]),
        missing: [...missing, ...read.missing.map(({ place, reason }) => ({ id: ids[place]!, reason }))],
      };
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:id/steps',
    handle: ({ parameters, query }, { runs, effects }): StepsOfRun => {
      const from = numberIn(query, 'from') ?? 0;
      const rows = readStepsFrom(runs.folderOf(parameters.get('id')!), { from, most: MOST_STEPS }, effects.files);
      return { from, ...(rows ?? NO_ROWS) };
    },
  },
];

/** @throws {MnistxError} BAD_USAGE */
function listIds(query: URLSearchParams): RunId[] {
  const ids = [...new Set(query.getAll('ids').flatMap((some) => some.split(',')))].filter((id) => id !== '');
  if (ids.length <= MOST_CURVES) return ids;
  const message = `curves of ${ids.length} runs were asked for, but at most ${MOST_CURVES} are drawn together`;
  throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'choose fewer runs' });
}

function findFolders(ids: readonly RunId[], runs: RunIndex) {
  const known = new Map<RunId, string>();
  const missing: { readonly id: RunId; readonly reason: string }[] = [];
  for (const id of ids) {
    try {
      known.set(id, runs.folderOf(id));
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      missing.push({ id, reason: error.message });
    }
  }
  return { known, missing };
}

function toColumns(history: readonly EpochRecord[]): HistoryColumns {
  const column = <Name extends HistoryColumn>(name: Name): EpochRecord[Name][] => history.map((record) => record[name]);
  return {
    accuracy: column('accuracy'),
    loss: column('loss'),
    val_accuracy: column('val_accuracy'),
    val_loss: column('val_loss'),
    learning_rate: column('learning_rate'),
    seconds: column('seconds'),
  };
}
