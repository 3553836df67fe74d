import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RunRow } from '../../../server/api/runs.js';
import { useSession } from '../../session.js';
import { go } from '../../use-address.js';
import { removeRuns } from './actions.js';
import { chooseColumns, isKey } from './columns.js';
import type { ShownColumn } from './columns.js';
import type { TableCommand } from './keys.js';
import { addressOf } from './row.js';
import type { Mark } from './row.js';
import type { RunLists } from './run-lists.js';
import { addAll, clear, extend, startSelection, toggle, without } from './selection.js';
import type { Selection } from './selection.js';
import { useRunLists } from './use-run-lists.js';
import { formatView, parseView, sortBy } from './view.js';
import type { RunsView } from './view.js';

export interface EditedMark {
  readonly id: string;
  readonly mark: Mark;
}

/** The state of the page of runs, and everything that can be done to it. */
export interface RunsControl {
  readonly view: RunsView;
  readonly lists: RunLists;
  readonly columns: readonly ShownColumn[];
  readonly selection: Selection;
  readonly selected: readonly string[];
  readonly cursor: number;
  readonly editing: EditedMark | null;
  readonly canEdit: boolean;
  readonly change: (next: Partial<RunsView>) => void;
  readonly filter: (filters: readonly string[]) => void;
  /** Throws if the server refuses it. */
  readonly addFilter: (filter: string) => Promise<void>;
  readonly sort: (column: ShownColumn) => void;
  readonly unfold: (row: RunRow, isOpen?: boolean) => void;
  /** `null` ends it. */
  readonly edit: (edited: EditedMark | null) => void;
  /** The selected ones; if there are none, the one at the cursor. */
  readonly remove: () => void;
  /** Moves the cursor, and selects as the keys that are held say. */
  readonly point: (position: number, held: Held) => void;
  readonly check: (position: number, held: Pick<Held, 'shiftKey'>) => void;
  readonly selectNone: () => void;
  readonly run: (command: TableCommand) => void;
}

interface Held {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export function useRunsPage(query: URLSearchParams, box: RefObject<HTMLDivElement | null>): RunsControl {
  const view = parseView(query);
  const canEdit = useSession()?.isReadOnly === false;
  const [selection, setSelection] = useState(() => startSelection(view.selected));
  const [cursor, setCursor] = useState(0);
  const [editing, setEditing] = useState<EditedMark | null>(null);
  const keys = view.columns?.filter(isKey) ?? null;
  const lists = useRunLists({ ...view, keys }, view.opened, (id) => setSelection((last) => without(last, [id])));
  // The same array as long as it holds the same: rows are drawn again if it is another one.
  const columns = useMemo(
    () => chooseColumns(view.columns, lists.varying),
    [view.columns?.join(), lists.varying.join()],
  );
  const selected = [...selection.ids];
  useSelectionInAddress(view, selected);

  const idAt = (position: number): string | null => lists.at(position)?.loaded?.row.id ?? null;
  const change = (next: Partial<RunsView>): void =>
    go({ page: 'runs', query: formatView({ ...view, selected, ...next }) });
  const changeOrder = (next: Partial<RunsView>): void => {
    setCursor(0);
    if (box.current !== null) box.current.scrollTop = 0;
    change(next);
  };
  const addFilter = async (filter: string): Promise<void> => {
    if (view.filters.includes(filter)) return;
    const filters = [...view.filters, filter];
    // Only the server knows which columns and keys there are.
    await lists.try({ ...view, keys, filters });
    changeOrder({ filters });
  };
  const unfold = ({ id }: RunRow, isOpen = !view.opened.includes(id)): void => {
    const others = view.opened.filter((other) => other !== id);
    change({ opened: isOpen ? [...others, id] : others });
  };
  const edit = (edited: EditedMark | null): void => {
    if (edited !== null && !canEdit) return;
    const names = columns.map(({ name }) => name);
    if (edited !== null && !names.includes(edited.mark)) change({ columns: [...names, edited.mark] });
    setEditing(edited);
  };
  const remove = (): void => {
    const ids = selected.length > 0 ? selected : [idAt(cursor)].filter((id) => id !== null);
    if (canEdit && ids.length > 0) void removeRuns(ids);
  };
  const selectTo = (position: number): void =>
    setSelection((last) => extend({ ...last, anchor: last.ids.size === 0 ? cursor : last.anchor }, position, idAt));
  const toggleAt = (position: number): void => {
    const id = idAt(position);
    if (id !== null) setSelection((last) => toggle(last, id, position));
  };
  const selectAll = async (): Promise<void> => {
    const rows = await lists.all();
    setSelection((last) => addAll(last, rows.map(idOf)));
  };
  const at = (act: (row: RunRow) => void): void => {
    const row = lists.at(cursor)?.loaded?.row;
    if (row !== undefined) act(row);
  };
  const does: Readonly<Record<Exclude<TableCommand['do'], 'move'>, () => void>> = {
    open: () => at((row) => void (location.hash = addressOf(row))),
    unfold: () => at((row) => row.kind === 'sweep' && unfold(row, true)),
    fold: () => at((row) => row.kind === 'sweep' && unfold(row, false)),
    tag: () => at(({ id }) => edit({ id, mark: 'tag' })),
    note: () => at(({ id }) => edit({ id, mark: 'note' })),
    toggle: () => toggleAt(cursor),
    all: () => void selectAll(),
    none: () => setSelection(clear),
    curves: () => selected.length > 0 && void (location.hash = `#/curves?ids=${selected.join(',')}`),
    delete: remove,
  };
  return {
    ...{ view, lists, columns, selection, selected, cursor, editing, canEdit, change, unfold, edit, remove },
    filter: (filters) => changeOrder({ filters }),
    addFilter,
    sort: ({ name, isNumber }) => changeOrder(sortBy(view, name, isNumber === true)),
    point: (position, { shiftKey, ctrlKey, metaKey }) => {
      if (shiftKey) selectTo(position);
      else if (ctrlKey || metaKey) toggleAt(position);
      setCursor(position);
    },
    check: (position, { shiftKey }) => {
      if (shiftKey) selectTo(position);
      else toggleAt(position);
      setCursor(position);
    },
    selectNone: () => setSelection(clear),
    run: (command) => {
      if (command.do !== 'move') return does[command.do]();
      if (command.selects) selectTo(command.to);
      setCursor(command.to);
    },
  };
}

const idOf = ({ id }: RunRow): string => id;

/** A little later: a held key would change the address more often than browsers allow. */
function useSelectionInAddress(view: RunsView, selected: readonly string[]): void {
  const last = useRef(view);
  last.current = view;
  const written = selected.join(',');
  useEffect(() => {
    const timer = setTimeout(() => {
      if (last.current.selected.join(',') === written) return;
      go({ page: 'runs', query: formatView({ ...last.current, selected }) }, { isStep: false });
    }, 200);
    return () => clearTimeout(timer);
  }, [written]);
}
