import { useMemo } from 'preact/hooks';
import { chartParallelCoordinates } from '../../../charts/sweep/parallel-coordinates.js';
import { MOST_CURVES } from '../../../server/api/curves.js';
import type { SweepOfPage } from '../../../server/api/sweeps.js';
import type { Address } from '../../address.js';
import { csvText } from '../../parts/chart-csv.js';
import { ChartMenu } from '../../parts/chart-menu.js';
import { drawChart } from '../../parts/draw-chart.js';
import { go } from '../../use-address.js';
import { BrushFields } from './brush-fields.js';
import { filterTrials, formatBrushes, listAxes, parseBrushes } from './brushes.js';
import type { Brushes } from './brushes.js';
import { openTrial } from './open-trial.js';
import { ParallelChart } from './parallel-chart.js';
import { findWinner, formatSorting, listColumns, parseSorting } from './trial-rows.js';
import type { Sorting } from './trial-rows.js';
import { TrialTable } from './trial-table.js';

/** Parallel coordinates, whose brushes choose the rows of the table below. */
export function TrialsOfSweep({ sweep, query }: { sweep: SweepOfPage; query: Address['query'] }) {
  const { trials, runs } = sweep;
  const axes = useMemo(() => listAxes(trials), [trials]);
  const brushes = useMemo(() => parseBrushes(query, axes.length), [query, axes.length]);
  const chosen = useMemo(() => filterTrials(trials.trials, axes, brushes), [trials, axes, brushes]);
  const columns = useMemo(() => listColumns(trials.parameters, trials.objective.title), [trials]);
  const numbers = useMemo(() => new Set(chosen.map(({ number }) => number)), [chosen]);
  const specOf = () => chartParallelCoordinates({ ...trials, trials: chosen });
  const sorting = parseSorting(query, trials.objective);
  const show = (nextBrushes: Brushes, next: Sorting): void => {
    const pairs = [...formatSorting(next, trials.objective), ...formatBrushes(nextBrushes)];
    go({ page: 'sweep', query: new URLSearchParams([['id', sweep.id], ...pairs]) }, { isStep: false });
  };
  const brush = (at: number, domain: readonly [number, number] | null): void => {
    const next = new Map(brushes);
    if (domain === null) next.delete(at);
    else next.set(at, domain);
    show(next, sorting);
  };
  const ids = chosen.flatMap(({ number }) => runs[number] ?? []);
  return (
    <section class="card" aria-labelledby="trials-title">
      <div class="row">
        <h2 id="trials-title">Trials</h2>
        <div class="row push no-print">
          {ids.length > 0 && ids.length <= MOST_CURVES && <a href={`#/curves?ids=${ids.join(',')}`}>Their curves</a>}
          <button type="button" disabled={brushes.size === 0} onClick={() => show(new Map(), sorting)}>
            Choose all
          </button>
        </div>
      </div>
      <ParallelChart
        trials={trials}
        axes={axes}
        brushes={brushes}
        onBrush={brush}
        chosen={numbers}
        onPick={(number) => openTrial(sweep, number)}
      />
      <ChartMenu
        name="parallel coordinates"
        forms={{
          specOf,
          viewOf: () => drawChart(specOf(), document.createElement('div')),
          csvOf: () =>
            csvText([
              columns.map(({ title }) => title),
              ...chosen.map((trial) => columns.map(({ text }) => text(trial))),
            ]),
        }}
      />
      <BrushFields axes={axes} brushes={brushes} onBrush={brush} />
      <TrialTable
        trials={chosen}
        total={trials.trials.length}
        columns={columns}
        sorting={sorting}
        onSort={(next) => show(brushes, next)}
        runs={runs}
        winner={findWinner(trials)}
      />
    </section>
  );
}
