import type { Completion, Places } from './types.js';

/** Files and folders that begin with `typed`. Folders are offered too, to complete a path through them. */
export function filesThat(matches: (name: string) => boolean): (typed: string, places: Places) => Completion[] {
  return (typed, { listFolder }) => {
    const { folder, start } = split(typed);
    return selectVisible(listFolder(folder || '.'), start)
      .filter(({ name, isFolder }) => isFolder || matches(name))
      .map(({ name, isFolder }) => toCompletion(`${folder}${name}${isFolder ? '/' : ''}`));
  };
}

export const folders = filesThat(() => false);

/** Run folders: those in the runs folder by name, others by path. */
export function runs(typed: string, places: Places): Completion[] {
  const named = typed.includes('/') ? [] : runsBelow(`${places.runsDirectory}/${typed}`, places);
  return named.length > 0 ? named : runsBelow(typed, places);
}

function runsBelow(typed: string, { listFolder, isRun }: Places): Completion[] {
  const { folder, start } = split(typed);
  return selectVisible(listFolder(folder || '.'), start)
    .filter(({ isFolder }) => isFolder)
    .map(({ name }) => toCompletion(isRun(`${folder}${name}`) ? `${folder}${name}` : `${folder}${name}/`));
}

function split(typed: string): { folder: string; start: string } {
  const end = typed.lastIndexOf('/') + 1;
  return { folder: typed.slice(0, end), start: typed.slice(end) };
}

function selectVisible<Named extends { readonly name: string }>(entries: readonly Named[], start: string): Named[] {
  return entries
    .filter(({ name }) => name.startsWith(start) && (start !== '' || !name.startsWith('.')))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function toCompletion(value: string): Completion {
  return { value, description: '' };
}
