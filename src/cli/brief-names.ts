/** More files of one folder are a line that counts them. */
const MOST_OF_FOLDER = 20;

/** Paths with slashes, in their order; many below one folder are `configs/photos/ (165 files)`. */
export function briefNames(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(folderOf(name), (counts.get(folderOf(name)) ?? 0) + 1);
  const lines = names.map((name) => {
    const folder = folderOf(name);
    const count = counts.get(folder)!;
    return folder !== '' && count > MOST_OF_FOLDER ? `${folder} (${count} files)` : name;
  });
  return [...new Set(lines)];
}

/** The two folders at the beginning of a path; empty if it has fewer. */
function folderOf(name: string): string {
  const [, folder = ''] = /^([^/]+\/[^/]+\/)/.exec(name) ?? [];
  return folder;
}
