import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunId, RunList, RunRow } from '../../../server/api/runs.js';
import { subscribe } from '../../events.js';
import { Problem } from '../../parts/problem.js';
import { useAnswer } from '../../use-answer.js';
import type { Asked } from '../../use-answer.js';

export interface RunChooserProps {
  readonly chosen: readonly RunId[];
  readonly onChoose: (ids: readonly RunId[]) => void;
}

/** A longer list is searched, not read. */
const MOST_SHOWN = 50;

/** Adds runs to the curves, and takes them away. */
export function RunChooser({ chosen, onChoose }: RunChooserProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="run-chooser no-print" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Add runs</summary>
      {isOpen && <Choices chosen={chosen} onChoose={onChoose} />}
    </details>
  );
}

function Choices({ chosen, onChoose }: RunChooserProps) {
  const [wanted, setWanted] = useState('');
  const { answer, problem, askAgain } = useRuns(wanted.trim());
  if (problem !== null) return <Problem problem={problem} retry={askAgain} />;
  if (answer === null) return <p class="loading">Reading …</p>;
  const found = answer.rows.filter(({ kind }) => kind === 'run');
  return (
    <div class="stack">
      <input
        type="search"
        aria-label="Search the runs"
        placeholder="A part of the name"
        value={wanted}
        onInput={({ currentTarget }) => setWanted(currentTarget.value)}
      />
      <ul aria-label="Runs to add">
        {found.slice(0, MOST_SHOWN).map(({ id, name, status }) => (
          <li key={id}>
            <label class="row">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={({ currentTarget }) =>
                  onChoose(currentTarget.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
                }
              />
              <bdi>{name}</bdi> <span class="muted small">{status}</span>
            </label>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted">No run has that name.</p>}
      {found.length > MOST_SHOWN && <p class="muted small">The {MOST_SHOWN} newest: search for the others.</p>}
    </div>
  );
}

/** Runs of a name, the newest first, also those that begin while the page is open. */
export function useRuns(name = ''): Asked<RunList> {
  const filter = name === '' ? [] : [`name=${name}`];
  const asked = useAnswer<RunList>('/api/runs', {
    sort: 'created',
    reverse: '1',
    limit: String(2 * MOST_SHOWN),
    filter,
  });
  const known = useRef(new Map<RunId, string>());
  // Of runs that are not in the answer: they are asked for once.
  const told = useRef(new Map<RunId, string>());
  known.current = new Map(asked.answer?.rows.map(({ id, status }) => [id, status]));
  useEffect(
    () =>
      subscribe((event) => {
        if (event.type !== 'row') return;
        const { id, status } = event.row;
        if ((known.current.get(id) ?? told.current.get(id)) === status) return;
        told.current.set(id, status);
        asked.askAgain();
      }),
    [asked.askAgain],
  );
  return asked;
}

/** Of the newest runs those that train now, else the first ones: what one most likely wants to see. */
export function chooseFirst(rows: readonly RunRow[], most = 5): RunId[] {
  const runs = rows.filter(({ kind }) => kind === 'run');
  const running = runs.filter(({ status }) => status === 'running');
  const rest = runs.filter(({ status }) => status !== 'running');
  const chosen = running.length > 0 ? running.slice(0, 20) : rest.slice(0, most);
  return chosen.map(({ id }) => id);
}
