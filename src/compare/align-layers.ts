import type { Layer } from '../config/types.js';

/** One layer as it stands in each run; null where a run has no such layer. All of one type. */
export type AlignedLayer = readonly (PlacedLayer | null)[];

export interface PlacedLayer {
  readonly layer: Layer;
  /** From 0. */
  readonly position: number;
}

/**
 * Lines the layer lists up by a longest common subsequence of their types, one run after the other, so that an inserted
 * layer does not make all that follow it differ.
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
    const alike = column === undefined || layer === undefined ? 0 : likeness(column, layer);
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

/** `scores[i][j]`: the best sum of likenesses of the columns from i on and the layers from j on. */
function scoreTails(columns: readonly AlignedLayer[], layers: readonly Layer[]): number[][] {
  const scores = Array.from({ length: columns.length + 1 }, () => Array.from({ length: layers.length + 1 }, () => 0));
  for (let left = columns.length - 1; left >= 0; left--) {
    for (let right = layers.length - 1; right >= 0; right--) {
      const paired = scores[left + 1]![right + 1]! + likeness(columns[left]!, layers[right]!);
      scores[left]![right] = Math.max(paired, scores[left + 1]![right]!, scores[left]![right + 1]!);
    }
  }
  return scores;
}

/** A pair of one type. Worth more than all the equal options of a network together, which only choose between pairs. */
const PAIR = 2 ** 20;

function likeness(column: AlignedLayer, layer: Layer): number {
  const other = column.find((placed) => placed !== null)!.layer;
  if (other.type !== layer.type) return 0;
  const options: Readonly<Record<string, unknown>> = { ...other };
  const equal = Object.entries(layer).filter(([key, value]) => JSON.stringify(value) === JSON.stringify(options[key]));
  return PAIR + equal.filter(([key]) => key !== 'name').length;
}
