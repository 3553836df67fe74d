import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { describeCurves } from '../../charts/chosen-curves.js';
import type { CurveChoice } from '../../charts/chosen-curves.js';
import type { Domain } from '../../charts/domain.js';
import { makeLineChart } from '../../charts/line-chart.js';
import type { LineChart } from '../../charts/line-chart.js';
import { ChartMenu } from '../parts/chart-menu.js';
import type { ChartForms } from '../parts/chart-menu.js';
import { drawChart } from '../parts/draw-chart.js';
import { showTip } from '../parts/tip.js';
import { theme } from '../theme.js';
import { useStore } from '../use-store.js';
import { curvesCsv } from './curves-csv.js';
import { CurvePlot } from './curve-plot.js';
import type { PlotHandlers } from './curve-plot.js';
import { describePoint } from './describe-point.js';
import type { Line } from './live-runs.js';
import { listPlotLines } from './plot-lines.js';
import { ValuesTable } from './values-table.js';
import { keepWithin, moveBy, zoomBy } from './zoom.js';

export interface CurvePanelProps {
  readonly lines: readonly Line[];
  readonly choice: CurveChoice;
  /** Place of the line that is highlighted; `null` for none. */
  readonly highlighted: number | null;
  readonly onHighlight: (at: number | null) => void;
  readonly onPick: (at: number) => void;
  /** In epochs, steps or seconds and in values; `null` for the whole axis. */
  readonly onZoom: (zoom: CurveChoice['zoom']) => void;
  readonly onLog: (isLog: boolean) => void;
}

const KEYS = 'Plus and minus zoom, arrows move, 0 shows everything.';

/** The curves of one measure: live, zoomed by pointer and keys, and copied as they are shown. */
export function CurvePanel(props: CurvePanelProps) {
  const { lines, choice, highlighted, onLog } = props;
  const { whole, chart, rough, plotted } = useCharts(lines, choice);
  const box = useRef<HTMLDivElement>(null);
  const zoom = useZoom(whole, chart, props);
  usePlot(box, { chart, plotted, highlighted }, handlersOf(props, { whole, chart, zoomTo: zoom.to }));
  const name = chart.title;
  const id = `curve-${choice.measure.replace(' ', '-')}`;
  return (
    <figure class="card curve-panel" aria-labelledby={`${id}-title`}>
      <div class="row">
        <h2 id={`${id}-title`}>{name}</h2>
        <div class="row push no-print">
          <label class="row">
            <input
              type="checkbox"
              checked={choice.isLogY}
              onChange={({ currentTarget }) => onLog(currentTarget.checked)}
            />
            Log scale
          </label>
          <div class="row zoom-buttons" role="group" aria-label={`Zoom of ${name}`}>
            <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoom.by(0.5)}>
              +
            </button>
            <button type="button" aria-label="Zoom out" title="Zoom out (−)" onClick={() => zoom.by(2)}>
              −
            </button>
            <button type="button" disabled={!chart.isZoomed} title="Show everything (0)" onClick={zoom.reset}>
              All
            </button>
          </div>
        </div>
      </div>
      {chart.subtitle !== undefined && <p class="muted small">{chart.subtitle}</p>}
      <div
        class="curve-plot"
        ref={box}
        role="application"
        tabIndex={0}
        aria-label={`${chart.description} ${KEYS}`}
        onKeyDown={zoom.onKeyDown}
      />
      {plotted.length === 0 && <p class="muted curve-empty">No value to draw yet</p>}
      <ValuesTable chart={chart} />
      <ChartMenu name={name} forms={formsOf(chart, rough)} />
    </figure>
  );
}

/** The chart as a file: the same lines in the same colours, drawn by Vega. */
function formsOf(chart: LineChart, rough: LineChart): ChartForms {
  const specOf = () => makeLineChart(chart);
  return {
    specOf,
    viewOf: () => drawChart(specOf(), document.createElement('div')),
    csvOf: () => curvesCsv(chart, rough),
  };
}

function useCharts(lines: readonly Line[], choice: CurveChoice) {
  const key = JSON.stringify(choice);
  return useMemo(() => {
    const chart = describeCurves(lines, choice);
    const whole = chart.isZoomed ? describeCurves(lines, { ...choice, zoom: { x: null, y: null } }) : chart;
    const names = lines.map(({ label }) => label);
    const rough = choice.smoothing === 0 ? chart : describeCurves(lines, { ...choice, smoothing: 0 });
    const faint = rough === chart ? [] : listPlotLines(rough, names, { isFaint: true });
    return { chart, whole, rough, plotted: [...faint, ...listPlotLines(chart, names)] };
  }, [lines, key]);
}

/** Zooms by keys and buttons. Axes are changed as they are seen: a log axis by its powers. */
function useZoom(whole: LineChart, chart: LineChart, { onZoom, choice }: CurvePanelProps) {
  const axisOf = (side: 'x' | 'y') => ({ domain: chart[side].scale.domain, isLog: chart[side].scale.type === 'log' });
  const to = (x: Domain | null, y: Domain | null): void => {
    const limit = (side: 'x' | 'y', part: Domain | null) =>
      part && keepWithin(part, { ...axisOf(side), domain: whole[side].scale.domain });
    const within = limit('x', x);
    const { unit } = chart.x;
    onZoom({ x: within && [within[0] * unit, within[1] * unit], y: limit('y', y) });
  };
  const current = (side: 'x' | 'y'): Domain | null => (choice.zoom[side] === null ? null : axisOf(side).domain);
  const by = (factor: number): void => to(zoomBy(axisOf('x'), factor), zoomBy(axisOf('y'), factor));
  const reset = (): void => onZoom({ x: null, y: null });
  const move = (side: 'x' | 'y', share: number): void => {
    const [low, high] = whole[side].scale.domain;
    const moved = moveBy(axisOf(side), share);
    // At its end an axis stops instead of becoming shorter.
    if (current(side) === null || moved[0] < low || moved[1] > high) return;
    if (side === 'x') to(moved, current('y'));
    else to(current('x'), moved);
  };
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => by(0.5),
    '=': () => by(0.5),
    '-': () => by(2),
    '0': reset,
    ArrowLeft: () => move('x', -0.1),
    ArrowRight: () => move('x', 0.1),
    ArrowUp: () => move('y', 0.1),
    ArrowDown: () => move('y', -0.1),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  return { to, by, reset, onKeyDown };
}

interface PanelCharts {
  readonly whole: LineChart;
  readonly chart: LineChart;
  readonly zoomTo: (x: Domain | null, y: Domain | null) => void;
}

function handlersOf(
  { choice, onZoom, onPick, onHighlight }: CurvePanelProps,
  { chart, zoomTo }: PanelCharts,
): PlotHandlers {
  const current = (side: 'x' | 'y'): Domain | null => choice.zoom[side] && chart[side].scale.domain;
  return {
    onZoom: (x, y) => zoomTo(x ?? current('x'), y ?? current('y')),
    onReset: () => onZoom({ x: null, y: null }),
    onPick: ({ line }) => onPick(line.at),
    onHover: (found, event) => {
      onHighlight(found?.line.at ?? null);
      showTip(event, found === null ? null : describePoint(chart, found));
    },
  };
}

interface Painted {
  readonly chart: LineChart;
  readonly plotted: ReturnType<typeof listPlotLines>;
  readonly highlighted: number | null;
}

/** Keeps one plot for the life of the panel. */
function usePlot(
  box: { current: HTMLDivElement | null },
  { chart, plotted, highlighted }: Painted,
  handlers: PlotHandlers,
) {
  const last = useRef(handlers);
  last.current = handlers;
  const [plot, setPlot] = useState<CurvePlot | null>(null);
  const shown = useStore(theme);
  useEffect(() => {
    const made = new CurvePlot(box.current!, {
      onZoom: (x, y) => last.current.onZoom(x, y),
      onReset: () => last.current.onReset(),
      onPick: (found) => last.current.onPick(found),
      onHover: (found, event) => last.current.onHover(found, event),
    });
    setPlot(made);
    return () => made.destroy();
  }, []);
  useEffect(() => plot?.draw({ chart, lines: plotted }), [plot, chart, plotted]);
  useEffect(() => plot?.highlight(highlighted), [plot, highlighted]);
  // The attribute of the theme is set before or after this effect, so the colours are read in the next frame.
  useEffect(() => {
    const frame = requestAnimationFrame(() => plot?.redraw());
    return () => cancelAnimationFrame(frame);
  }, [plot, shown]);
  // Paper is light, and does not wait for a frame.
  useEffect(() => {
    const paper = matchMedia('print');
    const redraw = (): void => plot?.redraw();
    paper.addEventListener('change', redraw);
    return () => paper.removeEventListener('change', redraw);
  }, [plot]);
}
