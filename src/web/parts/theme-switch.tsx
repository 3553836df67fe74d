import { chooseTheme, themeChoice } from '../theme.js';
import type { ThemeChoice } from '../theme.js';
import { useStore } from '../use-store.js';

const CHOICES: readonly { readonly choice: ThemeChoice; readonly name: string }[] = [
  { choice: 'system', name: 'As the system' },
  { choice: 'light', name: 'Light' },
  { choice: 'dark', name: 'Dark' },
];

export function ThemeSwitch() {
  const choice = useStore(themeChoice);
  return (
    <select
      class="quiet theme"
      aria-label="Colours"
      title="Colours"
      value={choice}
      onChange={({ currentTarget }) => chooseTheme(currentTarget.value as ThemeChoice)}
    >
      {CHOICES.map(({ choice: value, name }) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}
