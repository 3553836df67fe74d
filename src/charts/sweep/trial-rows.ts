import { cleanChartText } from '../run-names.js';
import { field } from '../theme.js';
import type { ChartObjective, ChartTrial } from './chart-sweep.js';

/** Names of data fields of trials, beside those of every chart. */
export const trialField = { ...field, trial: 'trial', state: 'state', text: 'text' } as const;

export interface TrialRow {
  readonly trial: number;
  readonly name: string;
  readonly value: number | null;
  readonly deviation: number | null;
  readonly spoken?: string;
}

/** Beyond this many marks nobody listens to each: the chart's description stands for them. */
const MOST_SPOKEN = 200;

/** What every chart says of a trial, in its tooltip and to a screen reader. */
export function makeTrialRow(trial: ChartTrial, { title }: ChartObjective, count: number): TrialRow {
  const { number, value, deviation, state } = trial;
  const name = cleanChartText(trial.label);
  const spread = deviation === null ? '' : ` ± ${deviation.toPrecision(2)}`;
  const told = value === null ? state : `${title}: ${Number(value.toPrecision(4))}${spread}`;
  const spoken = `Trial ${number}: ${name}; ${told}`;
  return { trial: number, name, value, deviation, ...(count > MOST_SPOKEN ? {} : { spoken }) };
}

/** The mark's and the encoding's part of what a screen reader says: nothing of no marks. */
export function encodeSpoken(count: number): { readonly mark: object; readonly encoding: object } {
  if (count === 0 || count > MOST_SPOKEN) return { mark: { aria: false }, encoding: {} };
  return { mark: {}, encoding: { description: { field: 'spoken', type: 'nominal' } } };
}

export function makeTrialTooltip({ title }: ChartObjective, hasDeviations: boolean) {
  return [
    { field: trialField.trial, type: 'quantitative', title: 'Trial', format: 'd' },
    { field: trialField.name, type: 'nominal', title: 'Values' },
    { field: trialField.value, type: 'quantitative', title, format: '.4~f' },
    ...(hasDeviations ? [{ field: trialField.deviation, type: 'quantitative', title: '±', format: '.4~f' }] : []),
  ];
}
