import { makeColorScale, makeShapeScale } from '../../../charts/theme.js';
import type { RunId } from '../../../server/api/runs.js';
import { runAddress } from '../../address.js';
import { formatEpochs, formatMeasured } from '../../format.js';
import type { Line } from '../../curves/live-runs.js';
import { cornersOf } from '../../curves/paint.js';

export interface CurveLegendProps {
  readonly lines: readonly Line[];
  readonly hidden: readonly RunId[];
  readonly highlighted: number | null;
  readonly onHighlight: (at: number | null) => void;
  readonly onHide: (hidden: readonly RunId[]) => void;
  readonly onRemove: (line: Line) => void;
}

/** All lines in the order of their colours: shown, hidden, highlighted, opened and taken away one by one. */
export function CurveLegend({ lines, hidden, highlighted, onHighlight, onHide, onRemove }: CurveLegendProps) {
  const names = lines.map(({ label }) => label);
  const { range: colors } = makeColorScale(names);
  const { range: shapes } = makeShapeScale(names);
  const toggle = (key: RunId): void =>
    onHide(hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key]);
  const others = (key: RunId): RunId[] => lines.flatMap((line) => (line.key === key ? [] : [line.key]));
  return (
    <section class="curve-legend" aria-label="Runs">
      <div class="row">
        <h2>{lines.length === 1 ? '1 line' : `${lines.length} lines`}</h2>
        <button type="button" class="quiet push" disabled={hidden.length === 0} onClick={() => onHide([])}>
          Show all
        </button>
      </div>
      <ul>
        {lines.map((line, at) => (
          <li
            key={line.key}
            class={at === highlighted ? 'highlighted' : undefined}
            onMouseEnter={() => onHighlight(at)}
            onMouseLeave={() => onHighlight(null)}
            onFocusCapture={() => onHighlight(at)}
            onBlurCapture={() => onHighlight(null)}
          >
            <label class="row" title={hidden.includes(line.key) ? 'Draw this line' : 'Hide this line'}>
              <input type="checkbox" checked={!hidden.includes(line.key)} onChange={() => toggle(line.key)} />
              <Sign color={colors[at]!} shape={shapes[at]!} />
              <span class="unseen">Draw {line.label}</span>
            </label>
            <div class="legend-text">
              <Runs line={line} />
              <span class="muted small">{describeLine(line)}</span>
            </div>
            <button
              type="button"
              class="quiet"
              aria-label={`Show ${line.label} only`}
              disabled={lines.length === 1}
              onClick={() => onHide(others(line.key))}
            >
              Only
            </button>
            <button
              type="button"
              class="quiet"
              aria-label={`Take ${line.label} away`}
              title="Take away"
              onClick={() => onRemove(line)}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The line as it is drawn. */
function Sign({ color, shape }: { color: string; shape: string }) {
  const corners = cornersOf(shape, [14, 7], 4);
  return (
    <svg class="curve-sign" width="28" height="14" aria-hidden="true">
      <line x1="1" y1="7" x2="27" y2="7" stroke={color} stroke-width="2" />
      {corners === null ? (
        <circle cx="14" cy="7" r="4" fill={color} />
      ) : (
        <polygon points={corners.map((corner) => corner.join(',')).join(' ')} fill={color} />
      )}
    </svg>
  );
}

function Runs({ line: { label, runs } }: { line: Line }) {
  const [first] = runs;
  if (runs.length === 1)
    return (
      <a href={runAddress(first!.id)}>
        <bdi>{label}</bdi>
      </a>
    );
  return (
    <span>
      <bdi>{label}</bdi>:{' '}
      {runs.map((run, at) => (
        <span key={run.id}>
          {at > 0 && ', '}
          <a href={runAddress(run.id)} aria-label={`${run.label}, seed ${run.seed}`}>
            {run.seed}
          </a>
        </span>
      ))}
    </span>
  );
}

/** `running, epoch 3 of 10, accuracy 0.97` */
function describeLine({ runs }: Line): string {
  const states = [...new Set(runs.map(({ status }) => status))].join(', ');
  const trained = runs.filter(({ status }) => status !== 'imported');
  if (trained.length === 0) return states;
  const done = Math.max(...trained.map(({ history }) => history.length));
  const planned = Math.max(...trained.map(({ epochsPlanned }) => epochsPlanned));
  const epochs = done === planned ? formatEpochs(done) : `epoch ${done} of ${planned}`;
  const last = runs.length === 1 ? runs[0]!.history.at(-1) : undefined;
  const accuracy = last === undefined ? '' : `, accuracy ${formatMeasured(last.val_accuracy ?? last.accuracy)}`;
  return `${states}, ${epochs}${accuracy}`;
}
