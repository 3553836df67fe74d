import { useMemo, useState } from 'preact/hooks';
import type { CurveChoice } from '../../charts/chosen-curves.js';
import { CurvePanel } from '../curves/curve-panel.js';
import { lineOf } from './trained.js';
import type { Shown } from './training.js';
import '../curves/curves.css';

type Measure = 'accuracy' | 'loss';
const NO_ZOOM: CurveChoice['zoom'] = { x: null, y: null };

/** Accuracy and loss step by step: solid of validation, dashed of training. */
export function Curves({ shown }: { readonly shown: Shown }) {
  const { current, earlier } = shown;
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const [logs, setLogs] = useState<readonly Measure[]>([]);
  const [zooms, setZooms] = useState<Readonly<Partial<Record<Measure, CurveChoice['zoom']>>>>({});
  const lines = useMemo(() => {
    const all = current === null ? earlier : [...earlier, current];
    return all.map((trained) => lineOf(trained, `${trained.number} ${trained.experiment.name}`));
  }, [current, earlier]);
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="curves" class="training-curves">
      <h2 id="curves">Curves</h2>
      <p class="muted small">Solid lines are of the validation, dashed ones of the training.</p>
      {(['accuracy', 'loss'] as const).map((measure) => (
        <CurvePanel
          key={measure}
          lines={lines}
          choice={{
            ...{ measure, over: 'step', source: 'both', smoothing: 0, isLogX: false },
            isLogY: logs.includes(measure),
            zoom: zooms[measure] ?? NO_ZOOM,
          }}
          highlighted={highlighted}
          onHighlight={setHighlighted}
          onPick={() => {}}
          onZoom={(zoom) => setZooms((all) => ({ ...all, [measure]: zoom }))}
          onLog={(isLog) => setLogs((all) => (isLog ? [...all, measure] : all.filter((one) => one !== measure)))}
        />
      ))}
      {lines.length > 1 && (
        <p class="muted small">
          {lines.length} trainings: {lines.map(({ label }) => label).join(', ')}
        </p>
      )}
    </section>
  );
}
