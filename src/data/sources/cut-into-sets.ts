import type { ExampleSet, ImageShape } from '../types.js';

/** Sets whose pictures lie one after the other in `bytes`, each by its labels; `null` for a set that there is not. */
export function cutIntoSets(
  bytes: Uint8Array,
  [height, width, channels]: ImageShape,
  labelSets: readonly (Uint8Array | null)[],
): (ExampleSet | null)[] {
  const size = height * width * channels;
  let at = 0;
  return labelSets.map((labels) => {
    if (labels === null) return null;
    const images = bytes.subarray(at, (at += labels.length * size));
    return { count: labels.length, images, labels };
  });
}
