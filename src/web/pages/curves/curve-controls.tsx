import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageChoice } from './choice.js';
import { MEASURES, MOST_SMOOTHING } from './choice.js';

export interface CurveControlsProps {
  readonly choice: PageChoice;
  readonly onChange: (changes: Partial<PageChoice>) => void;
  /** Whether there are runs that differ only in their seed. */
  readonly hasSeeds: boolean;
}

const OVER: readonly { readonly value: PageChoice['over']; readonly name: string }[] = [
  { value: 'epoch', name: 'epoch' },
  { value: 'step', name: 'step' },
  { value: 'training time', name: 'training time' },
];
const SOURCES: readonly { readonly value: PageChoice['source']; readonly name: string }[] = [
  { value: 'validation', name: 'validation' },
  { value: 'training', name: 'training' },
  { value: 'both', name: 'both' },
];

/** What is drawn, and over what. */
export function CurveControls({ choice, onChange, hasSeeds }: CurveControlsProps) {
  const { measures, over, source, logs, isGrouped } = choice;
  return (
    <div class="curve-controls no-print" role="group" aria-label="What is drawn">
      <div class="row" role="group" aria-label="Curves">
        {MEASURES.map((measure) => {
          const isShown = measures.includes(measure);
          const others = MEASURES.filter((one) => (one === measure ? !isShown : measures.includes(one)));
          return (
            <button
              key={measure}
              type="button"
              aria-pressed={isShown}
              // One of them is always shown.
              disabled={isShown && measures.length === 1}
              onClick={() => onChange({ measures: others })}
            >
              {measure[0]!.toUpperCase() + measure.slice(1)}
            </button>
          );
        })}
      </div>
      <label class="row">
        By
        <select
          value={over}
          onChange={({ currentTarget }) => onChange({ over: currentTarget.value as PageChoice['over'], zoomX: null })}
        >
          {OVER.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="row">
        Measured in
        <select
          value={source}
          onChange={({ currentTarget }) => onChange({ source: currentTarget.value as PageChoice['source'] })}
        >
          {SOURCES.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Smoothing value={choice.smoothing} onChange={(smoothing) => onChange({ smoothing })} />
      <label class="row">
        <input
          type="checkbox"
          checked={logs.includes('x')}
          onChange={({ currentTarget }) =>
            onChange({ logs: currentTarget.checked ? [...logs, 'x'] : logs.filter((axis) => axis !== 'x') })
          }
        />
        Log scale of {over}
      </label>
      {hasSeeds && (
        <label class="row">
          <input
            type="checkbox"
            checked={isGrouped}
            onChange={({ currentTarget }) => onChange({ isGrouped: currentTarget.checked, hidden: [] })}
          />
          Mean ± sd over seeds
        </label>
      )}
    </div>
  );
}

/** The address follows when the slider rests: browsers refuse a hundred changes of it in some seconds. */
const REST_MS = 150;

function Smoothing({ value, onChange }: { value: number; onChange: (smoothing: number) => void }) {
  const [moved, setMoved] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setMoved(null), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const shown = moved ?? value;
  const move = (next: number): void => {
    setMoved(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next), REST_MS);
  };
  return (
    <label class="row" title="Weight of the past in a debiased exponential moving average">
      Smoothing
      <input
        type="range"
        min={0}
        max={MOST_SMOOTHING}
        step={0.01}
        value={shown}
        onInput={({ currentTarget }) => move(currentTarget.valueAsNumber)}
      />
      <output class="smoothing">{shown.toFixed(2)}</output>
    </label>
  );
}
