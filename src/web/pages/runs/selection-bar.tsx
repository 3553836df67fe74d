import { MOST_COMPARED } from '../../../server/api/compare.js';
import { MOST_CURVES } from '../../../server/api/curves.js';
import type { RunRow } from '../../../server/api/runs.js';
import { Command } from '../../parts/command.js';

export interface SelectionBarProps {
  readonly ids: readonly string[];
  /** `null` for a row that has not been looked at. */
  readonly find: (id: string) => RunRow | null;
  readonly canChange: boolean;
  readonly onStop: (running: readonly RunRow[]) => void;
  readonly onRemove: () => void;
  readonly onClear: () => void;
}

/** Longer command lines are not read by anybody. */
const MOST_NAMED = 20;

/** What can be done with the selected runs. */
export function SelectionBar({ ids, find, canChange, onStop, onRemove, onClear }: SelectionBarProps) {
  const rows = ids.slice(0, MOST_CURVES).map(find);
  const paths = rows.flatMap((row) => (row === null ? [] : [row.path]));
  const running = rows.filter((row) => row !== null).filter(({ status }) => status === 'running');
  const hasSweep = rows.some((row) => row?.kind === 'sweep');
  const cannotCompare = ids.length < 2 || ids.length > MOST_COMPARED || hasSweep;
  return (
    <div class="selection-bar row" role="group" aria-label="Selected runs">
      <strong role="status">{ids.length} selected</strong>
      <Action title="Curves" address={`#/curves?ids=${ids.join(',')}`} refusal={curvesRefusal(ids.length, hasSweep)} />
      <Action
        title="Compare"
        address={`#/compare?ids=${ids.join(',')}`}
        refusal={cannotCompare ? `Compare takes two to ${MOST_COMPARED} runs` : null}
      />
      {canChange && running.length > 0 && (
        <button type="button" onClick={() => onStop(running)}>
          {running.length === ids.length ? 'Stop' : `Stop ${running.length} that train`}
        </button>
      )}
      {canChange && (
        <button type="button" class="danger" onClick={onRemove}>
          Delete
        </button>
      )}
      <button type="button" class="quiet" onClick={onClear}>
        Select none
      </button>
      {ids.length <= MOST_NAMED && paths.length === ids.length && (
        <details class="menu push no-print">
          <summary class="button">In a terminal</summary>
          <div class="menu-box stack">
            {!cannotCompare && <Command words={['compare', ...paths]} label="Compare them" />}
            <Command words={['tag', ...paths, 'good']} label="Tag them" />
            <Command words={['rm', ...paths]} label="Move them to the trash" />
          </div>
        </details>
      )}
    </div>
  );
}

interface ActionProps {
  readonly title: string;
  readonly address: string;
  /** Why it cannot be done; `null` if it can. */
  readonly refusal: string | null;
}

function Action({ title, address, refusal }: ActionProps) {
  if (refusal === null)
    return (
      <a class="button" href={address}>
        {title}
      </a>
    );
  return (
    <button type="button" disabled title={refusal}>
      {title}
    </button>
  );
}

function curvesRefusal(count: number, hasSweep: boolean): string | null {
  if (count > MOST_CURVES) return `Curves are drawn of at most ${MOST_CURVES} runs`;
  return hasSweep ? 'A sweep has no curves of its own: open it and select its trials' : null;
}
