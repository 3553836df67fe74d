import { createStore } from './store.js';

export type Theme = 'light' | 'dark';
export type ThemeChoice = Theme | 'system';

const KEY = 'mnistx-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** What the reader chose; kept in the browser. */
export const themeChoice = createStore<ThemeChoice>(readChoice());

/** What is shown: also in the attribute `data-theme` of `<html>`. */
export const theme = createStore<Theme>(resolve(themeChoice.get()));

/** Follows the choice, the system, and other tabs. */
export function followTheme(): void {
  const apply = (): void => {
    const shown = resolve(themeChoice.get());
    document.documentElement.dataset['theme'] = shown;
    theme.set(shown);
  };
  apply();
  themeChoice.subscribe(apply);
  system.addEventListener('change', apply);
  addEventListener('storage', ({ key }) => key === KEY && themeChoice.set(readChoice()));
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Storage is turned off: the choice holds until the page is left.
  }
  themeChoice.set(choice);
}

function resolve(choice: ThemeChoice): Theme {
  if (choice !== 'system') return choice;
  return system.matches ? 'dark' : 'light';
}

function readChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}
