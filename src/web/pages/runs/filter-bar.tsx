import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { RefusedError } from '../../client.js';
import { toFilter } from './view.js';

export interface FilterBarProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly filters: readonly string[];
  /** Why the server refuses those that are there: of an address that was typed. */
  readonly problem: Error | null;
  readonly onChange: (filters: readonly string[]) => void;
  /** Throws if the server refuses it. */
  readonly onAdd: (filter: string) => Promise<void>;
  /** To the table. */
  readonly onLeave: () => void;
}

const FORMS = 'accuracy>0.98, status=running, tag=good, train.batch_size>=64';

/** The conditions of `mnistx ls --filter`: each is a chip, and the field makes the next one. */
export function FilterBar({ field, filters, problem, onChange, onAdd, onLeave }: FilterBarProps) {
  const [text, setText] = useState('');
  const [refusal, setRefusal] = useState<Error | null>(null);
  const shown = refusal ?? problem;
  const add = async (): Promise<void> => {
    if (text.trim() === '') return onLeave();
    try {
      await onAdd(toFilter(text));
    } catch (refused) {
      return setRefusal(refused as Error);
    }
    setText('');
    setRefusal(null);
  };
  const removeLast = (): void => {
    const last = filters.at(-1);
    if (last === undefined) return;
    onChange(filters.slice(0, -1));
    setText(last);
  };
  return (
    <div class="filters">
      <div class="filter-field">
        {filters.map((filter) => (
          <span key={filter} class="chip">
            <code>{filter}</code>
            <button
              type="button"
              class="quiet"
              aria-label={`Remove the filter ${filter}`}
              onClick={() => onChange(filters.filter((other) => other !== filter))}
            >
              ✕
            </button>
          </span>
        ))}
        <input
          ref={field}
          type="text"
          value={text}
          aria-label={`Filter, for example ${FORMS}`}
          aria-invalid={shown !== null}
          aria-describedby={shown === null ? undefined : 'filter-error'}
          placeholder={filters.length === 0 ? 'Filter: accuracy>0.98' : 'and …'}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            setRefusal(null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void add();
            if (event.key === 'Escape') onLeave();
            if (event.key === 'Backspace' && text === '') {
              event.preventDefault();
              removeLast();
            }
          }}
        />
      </div>
      {shown !== null && (
        <p id="filter-error" class="field-error" role="alert">
          {shown.message}
          {shown instanceof RefusedError && shown.refusal.fix !== undefined && `; ${shown.refusal.fix}`}
        </p>
      )}
    </div>
  );
}
