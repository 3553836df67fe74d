import type { Run } from '../runs/types.js';

/** Names; where several runs have the same one, their folders, as much of the paths as tells them apart. */
export function runLabels(runs: readonly Run[]): string[] {
  const names = runs.map(({ manifest }) => manifest.name);
  const taken = new Set<string>();
  return runs.map(({ folder }, index) => {
    const name = names[index]!;
    const alike = runs.filter((_, other) => names[other] === name).map((run) => run.folder);
    const label = alike.length === 1 ? name : labelOf(name, folder, alike);
    let free = label;
    for (let count = 2; taken.has(free); count++) free = `${label} #${count}`;
    taken.add(free);
    return free;
  });
}

/** `cnn-2`, `b/cnn`; a folder that is not called after its run is put in brackets: `cnn (trial)`. */
function labelOf(name: string, folder: string, alike: readonly string[]): string {
  const different = [...new Set(alike)];
  const depth = Math.max(...different.map((one) => partsOf(one).length));
  for (let count = 1; count <= depth; count++) {
    if (new Set(different.map((one) => endOf(one, count))).size < different.length) continue;
    const end = endOf(folder, count);
    return partsOf(end).at(-1)!.startsWith(name) ? end : `${name} (${end})`;
  }
  return `${name} (${folder})`;
}

function endOf(folder: string, count: number): string {
  return partsOf(folder).slice(-count).join('/');
}

function partsOf(folder: string): string[] {
  return folder.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
}
