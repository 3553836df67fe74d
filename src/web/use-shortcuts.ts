import { useEffect } from 'preact/hooks';

/** Where keys are text. */
const FIELDS =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, [contenteditable="true"]';

/** Keys that work everywhere on a page, but in fields. */
export function useShortcuts(uses: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).matches(FIELDS)) return;
      if (!Object.hasOwn(uses, event.key)) return;
      event.preventDefault();
      uses[event.key]!();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
}
