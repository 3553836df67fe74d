/** Gives names that nobody has, each once: the wanted one, or that with a number, as Keras' automatic names. */
export type FreeName = (wanted: string) => string;

export function freeNames(names: Iterable<string | undefined>): FreeName {
  const taken = new Set(names);
  return (wanted) => {
    let free = wanted;
    for (let count = 1; taken.has(free); count++) free = `${wanted}_${count}`;
    taken.add(free);
    return free;
  };
}
