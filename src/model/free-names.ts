import type { Plan } from './types.js';

/** Gives names that no layer of a plan has, each once: the wanted one, or that with a number. */
export type FreeName = (wanted: string) => string;

export function namesBeside({ layers }: Pick<Plan, 'layers'>): FreeName {
  const taken = new Set(layers.map(({ name }) => name));
  return (wanted) => {
    let free = wanted;
    for (let count = 1; taken.has(free); count++) free = `${wanted}_${count}`;
    taken.add(free);
    return free;
  };
}
