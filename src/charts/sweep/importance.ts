import type { TopLevelSpec } from 'vega-lite';
import { ink } from '../picture-theme.js';
import { makeEmptyNote } from '../line-chart.js';
import { chooseShownNames } from '../run-names.js';
import { labelFontSize, makeColorScale, size, theme } from '../theme.js';
import type { ChartSweep } from './chart-sweep.js';
import { trialField as field } from './trial-rows.js';

/** A bar for each parameter, the most important first. */
export function chartImportance({ label, parameters, importances, trials, leastTrials }: ChartSweep): TopLevelSpec {
  const names = chooseShownNames(parameters.map((parameter) => parameter.label));
  const rows = (importances?.shares ?? [])
    .map((share, at) => ({ [field.name]: names[at]!, [field.value]: share, text: `${(100 * share).toFixed(1)} %` }))
    .sort((a, b) => (b[field.value] as number) - (a[field.value] as number));
  const complete = trials.filter(({ state }) => state === 'complete').length;
  const told = rows.map((row) => `${row[field.name]} ${row.text}`).join(', ');
  const isEmpty = importances === null;
  const height = isEmpty ? 120 : Math.max(60, 34 * rows.length);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Bar chart of the importance of the parameters of ${chooseShownNames([label])[0]!}: ${isEmpty ? 'too few trials' : told}.`,
    title: { text: 'Importance of the parameters', ...subtitle(importances) },
    width: size.width,
    height,
    config: theme,
    data: { values: rows },
    encoding: {
      y: {
        field: field.name,
        type: 'nominal',
        sort: rows.map((row) => row[field.name]),
        title: null,
        axis: { labelLimit: 0 },
      },
      x: {
        field: field.value,
        type: 'quantitative',
        title: 'Share',
        scale: { domain: [0, 1], nice: false },
        axis: isEmpty ? null : { format: '.0%', tickCount: 5, grid: false },
      },
    },
    layer: [
      {
        mark: {
          type: 'bar',
          color: makeColorScale(['']).range[0]!,
          height: { band: 0.7 },
          ...(isEmpty ? { aria: false } : {}),
        },
        encoding: {
          tooltip: [
            { field: field.name, type: 'nominal', title: 'Parameter' },
            { field: 'text', type: 'nominal', title: 'Importance' },
          ],
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 5, fontSize: labelFontSize, color: ink, aria: false },
        encoding: { text: { field: 'text', type: 'nominal' } },
      },
      ...(isEmpty
        ? [
            makeEmptyNote(
              `Too few trials: ${leastTrials} complete ones are needed, ${complete} ${complete === 1 ? 'is' : 'are'} there`,
              { width: size.width, height },
            ),
          ]
        : []),
    ],
  } as TopLevelSpec; // as in line-chart.ts
}

function subtitle(importances: ChartSweep['importances']) {
  if (importances === null) return {};
  const { best, trials } = importances;
  return { subtitle: `For being among the best ${best} of ${trials.toLocaleString('en')} complete trials (PED-ANOVA)` };
}
