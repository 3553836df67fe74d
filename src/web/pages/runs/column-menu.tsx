import { useEffect, useRef } from 'preact/hooks';
import type { ShownColumn } from './columns.js';

export interface ColumnMenuProps {
  readonly offered: readonly ShownColumn[];
  readonly shown: readonly ShownColumn[];
  readonly isChosen: boolean;
  /** `null`: what is usual and what varies. */
  readonly onChange: (names: readonly string[] | null) => void;
}

/** Which columns are shown. */
export function ColumnMenu({ offered, shown, isChosen, onChange }: ColumnMenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  useClosing(menu);
  const names = shown.map(({ name }) => name);
  const toggle = (name: string): void =>
    onChange(names.includes(name) ? names.filter((other) => other !== name) : [...names, name]);
  return (
    <details class="menu columns-menu no-print" ref={menu}>
      <summary class="button">Columns</summary>
      <div class="menu-box">
        <fieldset>
          <legend class="unseen">Columns that are shown</legend>
          {offered.map(({ name, title, text }) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={names.includes(name)}
                disabled={name === 'name'}
                onChange={() => toggle(name)}
              />
              {text === null ? <code>{name}</code> : title}
            </label>
          ))}
        </fieldset>
        <KeyField onAdd={(name) => names.includes(name) || onChange([...names, name])} />
        <button type="button" disabled={!isChosen} onClick={() => onChange(null)}>
          Usual columns, and what varies
        </button>
      </div>
    </details>
  );
}

function KeyField({ onAdd }: { readonly onAdd: (name: string) => void }) {
  return (
    <input
      type="text"
      aria-label="Another key of the experiments, for example train.batch_size"
      placeholder="train.batch_size"
      spellcheck={false}
      onKeyDown={(event) => {
        const { currentTarget: field, key } = event;
        if (key !== 'Enter' || field.value.trim() === '') return;
        onAdd(field.value.trim());
        field.value = '';
      }}
    />
  );
}

/** A click elsewhere and Escape close it. */
function useClosing(menu: { current: HTMLDetailsElement | null }): void {
  useEffect(() => {
    const close = (event: Event): void => {
      const element = menu.current;
      if (element?.open !== true) return;
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      if (!(event instanceof KeyboardEvent) && element.contains(event.target as Node)) return;
      element.open = false;
      if (event instanceof KeyboardEvent) element.querySelector('summary')?.focus();
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, []);
}
