import type { Run } from '../runs/types.js';

/** Names; with the folder where several runs have the same one, and a number where even that is the same. */
export function runLabels(runs: readonly Run[]): string[] {
  const names = runs.map(({ manifest }) => manifest.name);
  const isShared = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  const taken = new Set<string>();
  return runs.map(({ folder }, index) => {
    const name = names[index]!;
    const label = isShared(name) ? `${name} (${folder})` : name;
    let free = label;
    for (let count = 2; taken.has(free); count++) free = `${label} #${count}`;
    taken.add(free);
    return free;
  });
}
