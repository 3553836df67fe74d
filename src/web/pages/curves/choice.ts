import type { CurveChoice } from '../../../charts/chosen-curves.js';
import type { Domain } from '../../../charts/domain.js';
import type { RunId } from '../../../server/api/runs.js';

export type Measure = CurveChoice['measure'];

/** What the page shows, all of which stands in its address. */
export interface PageChoice {
  readonly ids: readonly RunId[];
  readonly measures: readonly Measure[];
  readonly over: CurveChoice['over'];
  readonly source: CurveChoice['source'];
  readonly smoothing: number;
  /** Axes on a log scale. */
  readonly logs: readonly ('x' | Measure)[];
  /** Runs that differ only in their seed are one line. */
  readonly isGrouped: boolean;
  /** In epochs, steps or seconds; all charts of the page share it. */
  readonly zoomX: Domain | null;
  readonly zoomY: Readonly<Partial<Record<Measure, Domain>>>;
  /** Lines that are not drawn, by the ids of their first runs. */
  readonly hidden: readonly RunId[];
}

export const MEASURES: readonly Measure[] = ['accuracy', 'loss', 'learning rate'];
export const MOST_SMOOTHING = 0.99;

/** Words of addresses. */
const NAMES: Readonly<Record<Measure, string>> = { accuracy: 'accuracy', loss: 'loss', 'learning rate': 'rate' };
const OVER: Readonly<Record<string, PageChoice['over']>> = { epoch: 'epoch', step: 'step', time: 'training time' };
const SOURCES: readonly PageChoice['source'][] = ['validation', 'training', 'both'];

/** Whatever an address says, the choice is one that can be drawn. */
export function parseChoice(query: URLSearchParams): PageChoice {
  const listOf = (name: string): string[] =>
    query.getAll(name).flatMap((some) => some.split(',').filter((one) => one !== ''));
  const measures = MEASURES.filter((measure) => listOf('show').includes(NAMES[measure]));
  const over = query.get('over') ?? '';
  const smoothing = Number(query.get('smooth'));
  const zoomY = MEASURES.flatMap((measure) => {
    const domain = parseDomain(query.get(`y-${NAMES[measure]}`));
    return domain === null ? [] : [[measure, domain] as const];
  });
  return {
    ids: [...new Set(listOf('ids'))],
    measures: measures.length === 0 ? ['accuracy', 'loss'] : measures,
    over: Object.hasOwn(OVER, over) ? OVER[over]! : 'epoch',
    source: SOURCES.find((source) => source === query.get('in')) ?? 'validation',
    smoothing: smoothing > 0 ? Math.min(smoothing, MOST_SMOOTHING) : 0,
    logs: (['x', ...MEASURES] as const).filter((axis) => listOf('log').includes(axis === 'x' ? 'x' : NAMES[axis])),
    isGrouped: query.get('seeds') !== 'apart',
    zoomX: parseDomain(query.get('x')),
    zoomY: Object.fromEntries(zoomY),
    hidden: listOf('hide'),
  };
}

/** Leaves out what is as by default. */
export function formatChoice(choice: PageChoice): URLSearchParams {
  const { ids, measures, over, source, smoothing, logs, isGrouped, zoomX, zoomY, hidden } = choice;
  const names = measures.map((measure) => NAMES[measure]);
  const pairs: readonly (readonly [name: string, value: string])[] = [
    ['ids', ids.join(',')],
    ['show', names.join(',') === 'accuracy,loss' ? '' : names.join(',')],
    ['over', over === 'epoch' ? '' : over === 'training time' ? 'time' : over],
    ['in', source === 'validation' ? '' : source],
    ['smooth', smoothing === 0 ? '' : String(smoothing)],
    ['log', logs.map((axis) => (axis === 'x' ? 'x' : NAMES[axis])).join(',')],
    ['seeds', isGrouped ? '' : 'apart'],
    ['x', formatDomain(zoomX)],
    ...MEASURES.map((measure) => [`y-${NAMES[measure]}`, formatDomain(zoomY[measure] ?? null)] as const),
    ['hide', hidden.join(',')],
  ];
  return new URLSearchParams(
    pairs.filter(([, value]) => value !== '').map(([name, value]): [string, string] => [name, value]),
  );
}

/** What is drawn of a measure. A part of an axis that a log scale cannot show is forgotten. */
export function chooseCurve(page: PageChoice, measure: Measure): CurveChoice {
  const { over, source, smoothing, logs, zoomX, zoomY } = page;
  const [isLogX, isLogY] = [logs.includes('x'), logs.includes(measure)];
  const keep = (domain: Domain | null, isLog: boolean): Domain | null =>
    domain !== null && isLog && domain[0] <= 0 ? null : domain;
  const zoom = { x: keep(zoomX, isLogX), y: keep(zoomY[measure] ?? null, isLogY) };
  return { measure, over, source, smoothing, isLogX, isLogY, zoom };
}

function parseDomain(text: string | null): Domain | null {
  const numbers = (text ?? '').split(',').map((number) => (number.trim() === '' ? NaN : Number(number)));
  const [low, high] = numbers;
  const isDomain = numbers.length === 2 && Number.isFinite(low) && Number.isFinite(high) && low! < high!;
  return isDomain ? [low!, high!] : null;
}

function formatDomain(domain: Domain | null): string {
  return domain === null ? '' : domain.map((end) => String(Number(end.toPrecision(6)))).join(',');
}
