/** Which rows are chosen. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Position from which a range is chosen. */
  readonly anchor: number;
}

export function startSelection(ids: readonly string[]): Selection {
  return { ids: new Set(ids), anchor: 0 };
}

/** Chooses a row, or no longer. */
export function toggle({ ids }: Selection, id: string, position: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: position };
}

/** Adds the rows between the anchor and a position; `idAt` is `null` for what is not loaded. */
export function extend(selection: Selection, position: number, idAt: (position: number) => string | null): Selection {
  const next = new Set(selection.ids);
  const [first, last] = [Math.min(selection.anchor, position), Math.max(selection.anchor, position)];
  for (let at = first; at <= last; at++) {
    const id = idAt(at);
    if (id !== null) next.add(id);
  }
  return { ids: next, anchor: selection.anchor };
}

export function addAll({ ids, anchor }: Selection, more: Iterable<string>): Selection {
  return { ids: new Set([...ids, ...more]), anchor };
}

/** Without those that are gone; the same selection if none is. */
export function without(selection: Selection, gone: readonly string[]): Selection {
  if (!gone.some((id) => selection.ids.has(id))) return selection;
  const next = new Set(selection.ids);
  for (const id of gone) next.delete(id);
  return { ...selection, ids: next };
}

export function clear({ anchor }: Selection): Selection {
  return { ids: new Set(), anchor };
}
