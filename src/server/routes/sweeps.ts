import { basename } from 'node:path';
import type { Row } from '../../runs/columns.js';
import { describeSweep } from '../../tasks/describe-sweep.js';
import type { TrialFolders } from '../../tasks/describe-sweep.js';
import type { OpenTrialOfPage, SweepOfPage } from '../api/sweeps.js';
import type { Route } from '../route.js';

/** Sections of the report that the page shows as they are. */
const ABOUT: readonly string[] = ['sweep-file', 'search'];

export const sweepRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/sweeps/:id',
    handle: ({ parameters }, { runs, effects }): SweepOfPage => {
      const id = parameters.get('id')!;
      const path = runs.folderOf(id);
      const { manifest, report, shown, best, notes, open, folders } = describeSweep(path, effects.files);
      // Also from now on the index tells what its trials do.
      const rows = new Map(runs.trialsOf(path).map((row) => [basename(row.folder), row]));
      const rowsOf = ({ folders: own }: TrialFolders): Row[] =>
        own.flatMap((folder) => rows.get(basename(folder)) ?? []);
      const rowsByTrial = new Map(folders.map((trial) => [trial.number, rowsOf(trial)]));
      return {
        ...{ id, path, name: manifest.name, status: manifest.status },
        trialsPlanned: manifest.sweep.search.trials,
        seeds: manifest.sweep.seeds.length,
        result: report.sections.find((section) => section.id === 'overview')!.blocks,
        about: report.sections.filter((section) => ABOUT.includes(section.id)),
        ...{ trials: shown, best, notes },
        open: open.map((trial) => ({ ...trial, ...countEpochs(rowsByTrial.get(trial.number) ?? []) })),
        runs: Object.fromEntries(
          [...rowsByTrial].map(([number, own]) => [number, own.map(({ folder }) => runs.idOf(folder))]),
        ),
      };
    },
  },
];

function countEpochs(rows: readonly Row[]): Pick<OpenTrialOfPage, 'epochsDone' | 'epochsPlanned'> {
  const runs = rows.filter((row) => row.kind === 'run');
  if (runs.length === 0) return { epochsDone: null, epochsPlanned: null };
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    epochsDone: sum(runs.map(({ epochsDone }) => epochsDone)),
    epochsPlanned: sum(runs.map(({ epochsPlanned }) => epochsPlanned)),
  };
}
