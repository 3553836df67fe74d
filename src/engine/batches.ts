import type { ExampleSet, Normalization } from '../data/types.js';

/** Turns image bytes into network inputs, through a table of all 256 values of each channel. */
export class InputReader {
  private readonly tables: readonly Float32Array[];

  constructor(
    normalization: Normalization,
    private readonly imageSize: number,
  ) {
    this.tables = normalization.scale.map((scale, channel) =>
      Float32Array.from({ length: 256 }, (_, byte) => byte * scale + normalization.offset[channel]!),
    );
  }

  /** Writes the images `order[from] … order[to - 1]` (or `from … to - 1`) to `out`, (to - from, image). */
  read(
    images: Uint8Array,
    { from, to, order }: { from: number; to: number; order?: Uint32Array },
    out: Float32Array,
  ): void {
    const [table] = this.tables;
    const channels = this.tables.length;
    for (let example = from, at = 0; example < to; example++) {
      const start = (order === undefined ? example : order[example]!) * this.imageSize;
      const end = start + this.imageSize;
      if (channels === 1) for (let byte = start; byte < end; byte++) out[at++] = table![images[byte]!]!;
      else
        for (let byte = start; byte < end; byte++) out[at++] = this.tables[(byte - start) % channels]![images[byte]!]!;
    }
  }
}

export function readLabels({ labels }: ExampleSet, order: Uint32Array, from: number, to: number): Uint8Array {
  return Uint8Array.from({ length: to - from }, (_, index) => labels[order[from + index]!]!);
}
