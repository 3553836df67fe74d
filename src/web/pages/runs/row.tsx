import type { RunRow } from '../../../server/api/runs.js';
import { memo } from '../../memo.js';
import { Status } from '../../parts/status.js';
import { textsOf } from './columns.js';
import type { ShownColumn } from './columns.js';
import { MarkEditor } from './mark-editor.js';
import type { LoadedRow } from './row-cache.js';

export type Mark = 'tag' | 'note';

export interface RowHandlers {
  readonly onPoint: (position: number, event: MouseEvent) => void;
  readonly onToggle: (position: number, event: MouseEvent) => void;
  readonly onUnfold: (row: RunRow) => void;
  readonly onEdit: (id: string, mark: Mark) => void;
  readonly onEdited: (row: RunRow, mark: Mark, text: string | null) => void;
}

export interface RowProps extends RowHandlers {
  readonly position: number;
  readonly loaded: LoadedRow | null;
  readonly columns: readonly ShownColumn[];
  readonly isTrial: boolean;
  readonly isOpened: boolean;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly edited: Mark | null;
  readonly canEdit: boolean;
  readonly now: Date;
}

export function addressOf({ kind, id }: Pick<RunRow, 'kind' | 'id'>): string {
  return `#/${kind}?id=${id}`;
}

/** One row of the table; on a phone its cells stand below each other. */
export const TableRow = memo(function Row(props: RowProps) {
  const { position, loaded, columns, isTrial, isOpened, isSelected, isActive, now } = props;
  const classes = ['runs-row', loaded?.row.kind, isActive && 'active', isTrial && 'trial'].filter(Boolean).join(' ');
  const both = { role: 'row', id: `row-${position}`, class: classes, 'aria-rowindex': position + 2 } as const;
  if (loaded === null)
    return (
      <div {...both} aria-busy>
        <span role="gridcell" class="muted">
          …
        </span>
      </div>
    );
  const { row } = loaded;
  const texts = textsOf(columns, loaded, now);
  return (
    <div
      {...both}
      aria-selected={isSelected}
      aria-level={isTrial ? 2 : 1}
      aria-expanded={row.kind === 'sweep' ? isOpened : undefined}
      onClick={(event) => props.onPoint(position, event)}
    >
      <span role="gridcell" class="check">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={`Select ${row.name}`}
          onClick={(event) => props.onToggle(position, event)}
        />
      </span>
      {columns.map((column, at) => drawCell({ ...props, row }, column, texts[at]!))}
    </div>
  );
});

interface FilledRow extends RowProps {
  readonly row: RunRow;
}

/** A function, not a component: scrolling makes hundreds at once. */
function drawCell(props: FilledRow, { name, isNumber }: ShownColumn, text: string) {
  if (name === 'tag' || name === 'note') return <MarkCell key={name} {...props} mark={name} text={text} />;
  return (
    <span
      key={name}
      role="gridcell"
      class={isNumber === true ? 'number' : undefined}
      data-column={name}
      title={name === 'status' ? undefined : text}
    >
      {name === 'name' ? <NameOf {...props} /> : name === 'status' ? <Status row={props.row} /> : text}
    </span>
  );
}

function MarkCell(props: FilledRow & { readonly mark: Mark; readonly text: string }) {
  const { mark, text, row, edited, canEdit, onEdit } = props;
  return (
    <span
      role="gridcell"
      class="mark"
      data-column={mark}
      title={canEdit ? `${text === '' ? '' : `${text}\n`}Double-click to edit` : text}
      onDblClick={() => canEdit && onEdit(row.id, mark)}
    >
      {edited === mark ? <Editor {...props} mark={mark} /> : <MarkText mark={mark} row={row} />}
    </span>
  );
}

function NameOf({ row, isOpened, onUnfold }: FilledRow) {
  return (
    <>
      {row.kind === 'sweep' && (
        <button
          type="button"
          class="quiet unfold"
          tabIndex={-1}
          aria-label={`${isOpened ? 'Hide' : 'Show'} the trials of ${row.name}`}
          onClick={(event) => {
            event.stopPropagation();
            onUnfold(row);
          }}
        >
          {isOpened ? '▾' : '▸'}
        </button>
      )}
      <a href={addressOf(row)} tabIndex={-1}>
        {row.name}
      </a>
      {row.kind === 'sweep' && <span class="muted small">sweep</span>}
    </>
  );
}

function MarkText({ mark, row: { tags, note } }: { readonly mark: Mark; readonly row: RunRow }) {
  if (mark === 'note') return <>{note}</>;
  return (
    <>
      {tags.map((tag) => (
        <span key={tag} class="chip">
          {tag}
        </span>
      ))}
    </>
  );
}

function Editor({ row, mark, onEdited }: FilledRow & { readonly mark: Mark }) {
  return (
    <MarkEditor
      label={mark === 'tag' ? `Tags of ${row.name}` : `Note of ${row.name}`}
      text={mark === 'tag' ? row.tags.join(' ') : row.note}
      onDone={(text) => onEdited(row, mark, text)}
    />
  );
}
