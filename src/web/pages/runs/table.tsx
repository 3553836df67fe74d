import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { readClock } from '../../clock.js';
import type { ShownColumn } from './columns.js';
import { TableRow } from './row.js';
import type { Mark, RowHandlers } from './row.js';
import type { RunLists } from './run-lists.js';
import type { Selection } from './selection.js';
import { useRange } from './use-run-lists.js';
import { scrollTo, visibleRange } from './window.js';

export interface TableProps extends RowHandlers {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly lists: RunLists;
  readonly columns: readonly ShownColumn[];
  readonly sort: string;
  readonly isReversed: boolean;
  readonly opened: readonly string[];
  readonly selection: Selection;
  readonly cursor: number;
  readonly editing: { readonly id: string; readonly mark: Mark } | null;
  readonly canEdit: boolean;
  readonly onSort: (column: ShownColumn) => void;
  readonly onKeyDown: (event: KeyboardEvent, page: number) => void;
}

/** Below that the cells of a row stand in two lines: runs.css says the same. */
const NARROW = '(max-width: 40rem)';
const ROW = { wide: 36, narrow: 76 } as const;
/** Height of the heads, which stay above the rows. */
const HEAD = { wide: 36, narrow: 0 } as const;

/** Rows of equal height, of which only the visible ones are there. */
export function Table(props: TableProps) {
  const { box, lists, columns, selection, cursor, editing } = props;
  const size = useMedia(NARROW) ? 'narrow' : 'wide';
  const [{ top, height }, setScroll] = useState({ top: 0, height: 800 });
  useScroll(box, setScroll);
  const count = lists.count;
  const view = { top, height: height - HEAD[size], rowHeight: ROW[size] };
  const range = visibleRange(view, count);
  useRange(lists, range);
  useShownCursor(box, cursor, HEAD[size], ROW[size]);
  const handlers = useStable(props);
  const [now] = useState(readClock);
  const rows: ComponentChildren[] = [];
  for (let position = range.first; position < range.end; position++) {
    const place = lists.at(position);
    const id = place?.loaded?.row.id ?? null;
    rows.push(
      <TableRow
        key={id ?? position}
        {...handlers}
        {...{ position, columns, now }}
        canEdit={props.canEdit}
        loaded={place?.loaded ?? null}
        isTrial={place?.sweep != null}
        isOpened={id !== null && props.opened.includes(id)}
        isSelected={id !== null && selection.ids.has(id)}
        isActive={position === cursor}
        edited={editing !== null && editing.id === id ? editing.mark : null}
      />,
    );
  }
  const isCursorThere = cursor >= range.first && cursor < range.end;
  return (
    <div
      ref={box}
      class="runs-table"
      role="treegrid"
      tabIndex={0}
      aria-label="Runs and sweeps"
      aria-rowcount={count + 1}
      aria-multiselectable
      aria-activedescendant={isCursorThere ? `row-${cursor}` : undefined}
      aria-busy={!lists.isCurrent}
      style={{
        '--columns': template(columns),
        '--least': `${leastWidth(columns)}rem`,
        '--shares': columns.map(({ width }) => `minmax(0, ${width}fr)`).join(' '),
        '--paper-em': `${100 / leastWidth(columns)}vw`,
        '--row': `${ROW[size]}px`,
      }}
      onKeyDown={(event) => props.onKeyDown(event, Math.max(1, Math.floor(view.height / ROW[size]) - 1))}
    >
      <Heads {...props} />
      <div role="rowgroup" class="runs-rows" style={{ height: `${count * ROW[size]}px` }}>
        <div role="presentation" style={{ transform: `translateY(${range.first * ROW[size]}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}

/** The same functions at every drawing, so that only rows that have changed are drawn again. */
function useStable(props: RowHandlers): RowHandlers {
  const last = useRef(props);
  last.current = props;
  return useMemo(
    () => ({
      onPoint: (...given) => last.current.onPoint(...given),
      onToggle: (...given) => last.current.onToggle(...given),
      onUnfold: (...given) => last.current.onUnfold(...given),
      onEdit: (...given) => last.current.onEdit(...given),
      onEdited: (...given) => last.current.onEdited(...given),
    }),
    [],
  );
}

function Heads({ columns, sort, isReversed, onSort }: TableProps) {
  return (
    <div role="rowgroup" class="runs-heads">
      <div role="row" class="runs-row" aria-rowindex={1}>
        <span role="columnheader" class="check">
          <span class="unseen">Selected</span>
        </span>
        {columns.map((column) => (
          <span
            key={column.name}
            role="columnheader"
            class={column.isNumber === true ? 'number' : undefined}
            data-column={column.name}
            aria-sort={column.name === sort ? (isReversed ? 'descending' : 'ascending') : undefined}
          >
            <button type="button" class="quiet" title={`Sort by ${column.name}`} onClick={() => onSort(column)}>
              {column.title}
              <span aria-hidden="true">{column.name === sort ? (isReversed ? ' ↓' : ' ↑') : ''}</span>
            </button>
          </span>
        ))}
      </div>
    </div>
  );
}

function template(columns: readonly ShownColumn[]): string {
  const widths = columns.map(({ width, grows }) =>
    grows === true ? `minmax(${width}rem, ${width}fr)` : `${width}rem`,
  );
  return ['2.25rem', ...widths].join(' ');
}

function leastWidth(columns: readonly ShownColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width, 2.25);
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const follow = (): void => setMatches(media.matches);
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, [query]);
  return matches;
}

type SetScroll = (scroll: { top: number; height: number }) => void;

function useScroll(box: RefObject<HTMLDivElement | null>, setScroll: SetScroll): void {
  useLayoutEffect(() => {
    const element = box.current!;
    let frame: number | null = null;
    const read = (): void => {
      frame = null;
      setScroll({ top: element.scrollTop, height: element.clientHeight });
    };
    const readSoon = (): void => void (frame ??= requestAnimationFrame(read));
    read();
    element.addEventListener('scroll', readSoon, { passive: true });
    const sizes = new ResizeObserver(readSoon);
    sizes.observe(element);
    return () => {
      element.removeEventListener('scroll', readSoon);
      sizes.disconnect();
      if (frame !== null) cancelAnimationFrame(frame);
    };
  }, []);
}

/** Scrolls only when the cursor moves: a reader who has scrolled away is left there. */
function useShownCursor(box: RefObject<HTMLDivElement | null>, cursor: number, head: number, rowHeight: number): void {
  const [first] = useState(cursor);
  useLayoutEffect(() => {
    const element = box.current!;
    if (cursor === first && element.scrollTop === 0) return;
    const view = { top: element.scrollTop, height: element.clientHeight - head, rowHeight };
    element.scrollTop = scrollTo(view, cursor);
  }, [cursor]);
}
