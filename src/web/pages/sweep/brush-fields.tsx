import type { Domain } from '../../../charts/domain.js';
import type { BrushAxis, Brushes } from './brushes.js';

export interface BrushFieldsProps {
  readonly axes: readonly BrushAxis[];
  readonly brushes: Brushes;
  readonly onBrush: (at: number, brush: Domain | null) => void;
}

/** The brushes as fields: two numbers, or two values, for each axis. */
export function BrushFields({ axes, brushes, onBrush }: BrushFieldsProps) {
  return (
    <div class="brush-fields no-print">
      {axes.map((axis, at) => (
        <fieldset key={at}>
          <legend>{axis.title}</legend>
          <Field axis={axis} brush={brushes.get(at) ?? null} end={0} onBrush={(brush) => onBrush(at, brush)} />
          <span aria-hidden="true">–</span>
          <Field axis={axis} brush={brushes.get(at) ?? null} end={1} onBrush={(brush) => onBrush(at, brush)} />
        </fieldset>
      ))}
    </div>
  );
}

interface FieldProps {
  readonly axis: BrushAxis;
  readonly brush: Domain | null;
  readonly end: 0 | 1;
  readonly onBrush: (brush: Domain | null) => void;
}

function Field({ axis, brush, end, onBrush }: FieldProps) {
  const { labels, scale, title } = axis;
  const whole = labels === null ? ([-Infinity, Infinity] as const) : scale.domain;
  const [low, high] = brush ?? whole;
  const change = (text: string): void => {
    const value = text === '' ? whole[end] : Number(text);
    if (Number.isNaN(value)) return;
    const next: Domain = end === 0 ? [value, Math.max(value, high)] : [Math.min(low, value), value];
    onBrush(next[0] <= whole[0] && next[1] >= whole[1] ? null : next);
  };
  const name = `${title}, ${end === 0 ? 'from' : 'to'}`;
  const value = brush === null || !Number.isFinite(brush[end]) ? '' : String(brush[end]);
  if (labels === null)
    return (
      <input
        type="number"
        step="any"
        aria-label={name}
        placeholder={String(Number(scale.domain[end].toPrecision(3)))}
        value={value}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
    );
  return (
    <select aria-label={name} value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
      <option value="">{end === 0 ? 'first' : 'last'}</option>
      {labels.map((label, at) => (
        <option key={at} value={at}>
          {label}
        </option>
      ))}
    </select>
  );
}
