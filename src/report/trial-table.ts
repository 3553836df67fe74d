import { formatDuration, formatCount, MISSING } from '../compare/measures.js';
import { formatDecimals } from './numbers.js';
import type { ReportedTrial, ReportedTrials } from './reported-sweep.js';
import type { Inline, TableBlock, Text } from './types.js';

/** A table with more rows opens slowly. */
const MOST_ROWS = 1000;

/** The complete trials, the best first, then the others in the order of their numbers. */
export function makeTrialTable({ trials, parameters, objective }: ReportedTrials, seeds: number): TableBlock {
  const shown = sortTrials(trials, objective.goal).slice(0, MOST_ROWS);
  const right = (title: Text) => ({ title, align: 'right' }) as const;
  const hasReasons = shown.some(({ reason }) => reason !== null);
  const all = `${formatCount(trials.length)} ${trials.length === 1 ? 'trial' : 'trials'}`;
  return {
    kind: 'table',
    caption: `${shown.length < trials.length ? `${formatCount(shown.length)} of ${all}` : all}, the best first${seeds > 1 ? `: mean ± standard deviation over ${seeds} seeds` : ''}`,
    columns: [
      right('Trial'),
      ...parameters.map(({ label }) => right([{ name: label }])),
      right(objective.title),
      right('Epoch'),
      right('Parameters'),
      right('Time'),
      { title: 'State' },
      ...(hasReasons ? [{ title: 'Reason' }] : []),
    ],
    rows: shown.map((trial) => [
      String(trial.number),
      ...trial.texts.map((text): Text => (text === null ? MISSING : [{ name: text }])),
      keepTogether(formatSpread(trial)),
      trial.epoch === null ? MISSING : String(trial.epoch),
      trial.parameters === null ? MISSING : formatCount(trial.parameters),
      trial.totalSeconds === 0 ? MISSING : keepTogether(formatDuration(trial.totalSeconds)),
      trial.state === 'stopped' ? 'stopped early' : trial.state,
      ...(hasReasons ? [trial.reason === null ? '' : ([{ name: trial.reason }] satisfies Inline[])] : []),
    ]),
  };
}

function formatSpread({ value, deviation }: ReportedTrial): string {
  return deviation === null ? formatDecimals(value) : `${formatDecimals(value)} ± ${formatDecimals(deviation)}`;
}

/** Without a place to break the line. */
function keepTogether(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

function sortTrials(trials: readonly ReportedTrial[], goal: 'maximize' | 'minimize'): ReportedTrial[] {
  const sign = goal === 'maximize' ? -1 : 1;
  const isRanked = ({ state, value }: ReportedTrial): boolean => state === 'complete' && value !== null;
  const ranked = trials.filter(isRanked).sort((a, b) => sign * (a.value! - b.value!) || a.number - b.number);
  return [...ranked, ...trials.filter((trial) => !isRanked(trial))];
}
