import type { ComparisonReport } from '../../../server/api/compare.js';
import { runAddress } from '../../address.js';
import { withoutId } from './ids.js';

export interface ChosenRunsProps {
  readonly ids: readonly string[];
  /** Knows their names; `null` before it has come. */
  readonly report: ComparisonReport | null;
  readonly onChange: (ids: string[]) => void;
}

/** The runs that are compared, each with a button that takes it out. */
export function ChosenRuns({ ids, report, onChange }: ChosenRunsProps) {
  if (ids.length === 0) return null;
  return (
    <ul class="chosen-runs">
      {ids.map((id) => {
        const run = report?.runs.find((one) => one.id === id);
        const name = run?.label ?? id;
        return (
          <li key={id} class="chip">
            <a href={runAddress(id)} title={run?.path}>
              <bdi>{name}</bdi>
            </a>
            <button
              type="button"
              class="quiet"
              aria-label={`Take ${name} out`}
              onClick={() => onChange(withoutId(ids, id))}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}
