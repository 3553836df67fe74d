import { useRef, useState } from 'preact/hooks';
import type { Domain } from '../../../charts/domain.js';
import { chooseObjectiveColors } from '../../../charts/sweep/objective-axis.js';
import { listFromWorst, takeEvenly } from '../../../charts/sweep/chart-sweep.js';
import type { ReportedTrial, ReportedTrials } from '../../../report/types.js';
import { Scroller } from '../../parts/scroller.js';
import { showTip } from '../../parts/tip.js';
import { brushBetween } from './brushes.js';
import type { BrushAxis, Brushes } from './brushes.js';

export interface ParallelChartProps {
  readonly trials: ReportedTrials;
  readonly axes: readonly BrushAxis[];
  readonly brushes: Brushes;
  readonly onBrush: (at: number, brush: Domain | null) => void;
  /** Numbers of the trials that lie in all brushes. */
  readonly chosen: ReadonlySet<number>;
  readonly onPick: (number: number) => void;
}

const STEP = 140;
const LEFT = 60;
const TOP = 44;
const HEIGHT = 300;
/** Where lines pass that do not have a parameter, below its axis. */
const ABSENT = -0.12;
/** More lines hide each other. */
const MOST_LINES = 300;
/** Below so many pixels a drag is a click, which takes the brush away. */
const LEAST_DRAG = 4;

/** A line for each complete trial; what is drawn along an axis chooses the trials that pass there. */
export function ParallelChart({ trials, axes, brushes, onBrush, chosen, onPick }: ParallelChartProps) {
  const drawn = takeEvenly(listFromWorst(trials), MOST_LINES);
  const color = chooseObjectiveColors(
    trials.objective,
    drawn.map(({ value }) => value),
  );
  const width = 2 * LEFT + STEP * (axes.length - 1) + 40;
  const height = TOP + HEIGHT * (1 - ABSENT) + 16;
  // Chosen lines lie above the others.
  const ordered = [...drawn].sort((a, b) => Number(chosen.has(a.number)) - Number(chosen.has(b.number)));
  const texts = `${drawn.length} complete ${drawn.length === 1 ? 'trial' : 'trials'}`;
  return (
    <Scroller label="Parallel coordinates">
      <svg
        class="parallel"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={`Parallel coordinates of ${texts}`}
      >
        <g aria-hidden="true">
          {ordered.map((trial) => (
            <polyline
              key={trial.number}
              class={chosen.has(trial.number) ? 'chosen' : 'others'}
              points={pointsOf(trial as ReportedTrial, axes)}
              stroke={color(trial.value)}
              onMouseMove={(event) => showTip(event, tell(trial, trials))}
              onMouseLeave={(event) => showTip(event, null)}
              onClick={() => onPick(trial.number)}
            />
          ))}
        </g>
        {axes.map((axis, at) => (
          <Axis
            key={at}
            axis={axis}
            x={LEFT + at * STEP}
            brush={brushes.get(at) ?? null}
            onBrush={(brush) => onBrush(at, brush)}
          />
        ))}
      </svg>
    </Scroller>
  );
}

function pointsOf(trial: ReportedTrial, axes: readonly BrushAxis[]): string {
  return axes
    .map((axis, at) => {
      const number = axis.read(trial);
      return `${LEFT + at * STEP},${toY(number === null ? ABSENT : axis.place(number))}`;
    })
    .join(' ');
}

function toY(share: number): number {
  return Math.round(10 * (TOP + HEIGHT * (1 - share))) / 10;
}

function tell(
  { number, label, value }: { number: number; label: string; value: number },
  { objective }: ReportedTrials,
) {
  return { Trial: number, Values: label, [objective.title]: Number(value.toFixed(4)) };
}

interface AxisProps {
  readonly axis: BrushAxis;
  readonly x: number;
  readonly brush: Domain | null;
  readonly onBrush: (brush: Domain | null) => void;
}

function Axis({ axis, x, brush, onBrush }: AxisProps) {
  const [drawn, setDrawn] = useState<readonly [from: number, to: number] | null>(null);
  const field = useRef<SVGRectElement>(null);
  const shareAt = ({ clientY }: PointerEvent): number => {
    const { top, height } = field.current!.getBoundingClientRect();
    return 1 - (clientY - top) / height;
  };
  const end = (event: PointerEvent): void => {
    if (drawn === null) return;
    const isClick = Math.abs(drawn[1] - drawn[0]) * HEIGHT < LEAST_DRAG;
    setDrawn(null);
    field.current!.releasePointerCapture(event.pointerId);
    onBrush(isClick ? null : brushBetween(axis, drawn[0], drawn[1]));
  };
  const shown = drawn ?? (brush === null ? null : [axis.place(brush[0]), axis.place(brush[1])]);
  return (
    <g class="parallel-axis" transform={`translate(${x} 0)`}>
      <text class="parallel-title" y={TOP - 22} text-anchor="middle">
        {axis.title.length > 18 ? `${axis.title.slice(0, 17)}…` : axis.title}
        <title>{axis.title}</title>
      </text>
      <line y1={toY(0)} y2={toY(1)} />
      {axis.ticks.map(({ text, y }) => (
        <text key={text} class="parallel-tick" x="7" y={toY(y)} dominant-baseline="middle">
          {text}
        </text>
      ))}
      {shown !== null && <Brushed from={shown[0]} to={shown[1]} />}
      <rect
        ref={field}
        class="parallel-field"
        x="-18"
        y={toY(1)}
        width="36"
        height={HEIGHT}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrawn([shareAt(event), shareAt(event)]);
        }}
        onPointerMove={(event) => drawn !== null && setDrawn([drawn[0], shareAt(event)])}
        onPointerUp={end}
        onPointerCancel={() => setDrawn(null)}
      >
        <title>Draw along the axis to choose trials; click to choose all</title>
      </rect>
    </g>
  );
}

function Brushed({ from, to }: { from: number; to: number }) {
  const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))];
  // A single value of a choice has no length.
  return <rect class="parallel-brush" x="-9" y={toY(high) - 3} width="18" height={HEIGHT * (high - low) + 6} />;
}
