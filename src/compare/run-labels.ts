import type { Run } from '../runs/types.js';

/** The names of runs. Runs of the same name are labelled by as much of their folders as tells them apart. */
export function labelRuns(runs: readonly Run[]): string[] {
  const names = runs.map(({ manifest }) => manifest.name);
  const taken = new Set<string>();
  return runs.map(({ folder }, index) => {
    const name = names[index]!;
    const alike = runs.filter((_, other) => names[other] === name).map((run) => run.folder);
    const label = alike.length === 1 ? name : labelByFolder(name, folder, alike);
    let free = label;
    for (let count = 2; taken.has(free); count++) free = `${label} #${count}`;
    taken.add(free);
    return free;
  });
}

/** `cnn-2` or `b/cnn`. If the folder is not named after its run, the label has both: `cnn (trial)`. */
function labelByFolder(name: string, folder: string, alike: readonly string[]): string {
  const different = [...new Set(alike)];
  const depth = Math.max(...different.map((one) => splitParts(one).length));
  for (let count = 1; count <= depth; count++) {
    if (new Set(different.map((one) => takeEnd(one, count))).size < different.length) continue;
    const end = takeEnd(folder, count);
    return splitParts(end).at(-1)!.startsWith(name) ? end : `${name} (${end})`;
  }
  return `${name} (${folder})`;
}

function takeEnd(folder: string, count: number): string {
  return splitParts(folder).slice(-count).join('/');
}

function splitParts(folder: string): string[] {
  return folder.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
}
