import type { Layer } from '../config/types.js';

/** One layer as each run has it, all of one type; null for a run without it. */
export type AlignedLayer = readonly (PlacedLayer | null)[];

export interface PlacedLayer {
  readonly layer: Layer;
  /** From 0. */
  readonly position: number;
}

/**
 * Aligns the lists of layers by a longest common subsequence of their types, one run after the other. An inserted layer
 * then does not make all later ones differ.
 */
export function alignLayers(lists: readonly (readonly Layer[])[]): AlignedLayer[] {
  return lists.reduce<AlignedLayer[]>((columns, layers, run) => merge(columns, layers, run), []);
}

function merge(columns: readonly AlignedLayer[], layers: readonly Layer[], run: number): AlignedLayer[] {
  const scores = scoreTails(columns, layers);
  const merged: AlignedLayer[] = [];
  const without = Array.from({ length: run }, () => null);
  let [left, right] = [0, 0];
  while (left < columns.length || right < layers.length) {
    const [column, layer] = [columns[left], layers[right]];
    const own = layer === undefined ? null : { layer, position: right };
    const here = scores[left]![right]!;
    const alike = column === undefined || layer === undefined ? 0 : scoreLikeness(column, layer);
    if (column !== undefined && alike > 0 && here === scores[left + 1]![right + 1]! + alike) {
      merged.push([...column, own]);
      left++;
      right++;
    } else if (column !== undefined && (layer === undefined || here === scores[left + 1]![right])) {
      merged.push([...column, null]);
      left++;
    } else {
      merged.push([...without, own]);
      right++;
    }
  }
  return merged;
}

/** `scores[i][j]` is the best sum of likenesses of the columns from i and the layers from j. */
function scoreTails(columns: readonly AlignedLayer[], layers: readonly Layer[]): number[][] {
  const scores = Array.from({ length: columns.length + 1 }, () => Array.from({ length: layers.length + 1 }, () => 0));
  for (let left = columns.length - 1; left >= 0; left--) {
    for (let right = layers.length - 1; right >= 0; right--) {
      const paired = scores[left + 1]![right + 1]! + scoreLikeness(columns[left]!, layers[right]!);
      scores[left]![right] = Math.max(paired, scores[left + 1]![right]!, scores[left]![right + 1]!);
    }
  }
  return scores;
}

/** Likeness of two layers of one type. Equal options add less than this in total: they only choose between pairs. */
const PAIR = 2 ** 20;

function scoreLikeness(column: AlignedLayer, layer: Layer): number {
  const other = column.find((placed) => placed !== null)!.layer;
  if (other.type !== layer.type) return 0;
  const options: Readonly<Record<string, unknown>> = { ...other };
  const equal = Object.entries(layer).filter(([key, value]) => JSON.stringify(value) === JSON.stringify(options[key]));
  return PAIR + equal.filter(([key]) => key !== 'name').length;
}
