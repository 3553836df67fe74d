import { useRef, useState } from 'preact/hooks';
import { RefusedError } from '../client.js';
import type { PageProps } from '../page-props.js';
import { Problem } from '../parts/problem.js';
import { useSession } from '../session.js';
import { useShortcuts } from '../use-shortcuts.js';
import { saveMark, stopRuns } from './runs/actions.js';
import { offeredColumns } from './runs/columns.js';
import { ColumnMenu } from './runs/column-menu.js';
import { EmptyList } from './runs/empty-list.js';
import { FilterBar } from './runs/filter-bar.js';
import { Help } from './runs/help.js';
import { commandOf } from './runs/keys.js';
import { SelectionBar } from './runs/selection-bar.js';
import { SortField } from './runs/sort-field.js';
import { Summary } from './runs/summary.js';
import { Table } from './runs/table.js';
import { useRunsPage } from './runs/use-runs-page.js';
import './runs.css';

/** All runs and sweeps. */
export function RunsPage({ query }: PageProps) {
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const session = useSession();
  const control = useRunsPage(query, box);
  useShortcuts({ '/': () => field.current?.focus(), '?': () => setIsHelpOpen(true) });

  const { view, lists, columns, selected, canEdit } = control;
  const { last, problem } = lists;
  const isRefused = problem instanceof RefusedError && problem.status === 400;
  if (last === null && problem === null) return <p class="loading">Reading the runs …</p>;
  if (last?.total === 0) return <EmptyList session={session} damaged={last.damaged} />;
  return (
    <div class="runs">
      <h1 class="unseen">Runs</h1>
      <div class="runs-tools">
        <FilterBar
          field={field}
          filters={view.filters}
          problem={isRefused ? problem : null}
          onChange={control.filter}
          onAdd={control.addFilter}
          onLeave={() => box.current?.focus()}
        />
        <SortField columns={columns} view={view} onSort={control.change} />
        <ColumnMenu
          offered={offeredColumns(lists.varying, view.columns)}
          shown={columns}
          isChosen={view.columns !== null}
          onChange={(names) => control.change({ columns: names })}
        />
        <button
          type="button"
          class="quiet help-button"
          aria-label="Help: keys of this page"
          onClick={() => setIsHelpOpen(true)}
        >
          ?
        </button>
      </div>
      {selected.length === 0 ? (
        <Summary lists={lists} view={view} columns={columns} session={session} onFilter={control.filter} />
      ) : (
        <SelectionBar
          ids={selected}
          find={(id) => lists.find(id)?.row ?? null}
          canChange={canEdit}
          onStop={(running) => void stopRuns(running)}
          onRemove={control.remove}
          onClear={control.selectNone}
        />
      )}
      {problem !== null && !isRefused && <Problem problem={problem} retry={() => lists.retry()} />}
      {last !== null && (
        <Table
          {...control}
          box={box}
          sort={view.sort}
          isReversed={view.isReversed}
          opened={view.opened}
          onSort={control.sort}
          onPoint={control.point}
          onToggle={(position, event) => {
            event.stopPropagation();
            control.check(position, event);
          }}
          onUnfold={(row) => control.unfold(row)}
          onEdit={(id, mark) => control.edit({ id, mark })}
          onEdited={(row, mark, text) => {
            control.edit(null);
            box.current?.focus();
            if (text !== null) void saveMark(row, mark, text);
          }}
          onKeyDown={(event, page) => {
            if (event.target !== box.current) return;
            const command = commandOf(event, { position: control.cursor, count: lists.count, page });
            if (command === null) return;
            event.preventDefault();
            control.run(command);
          }}
        />
      )}
      <Help isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
    </div>
  );
}
