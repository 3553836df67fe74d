import type { ExampleSet, Images, Normalization } from '../data/types.js';

/** Turns images into network inputs: bytes through a table of all 256 values of each channel, floats by arithmetic. */
export class InputReader {
  private readonly tables: readonly Float32Array[];

  constructor(
    private readonly normalization: Normalization,
    private readonly imageSize: number,
  ) {
    this.tables = normalization.scale.map((scale, channel) =>
      Float32Array.from({ length: 256 }, (_, byte) => byte * scale + normalization.offset[channel]!),
    );
  }

  /** Writes the images `order[from] … order[to - 1]` (or `from … to - 1`) to `out`, (to - from, image). */
  read(
    images: Images,
    { from, to, order }: { from: number; to: number; order?: Uint32Array },
    out: Float32Array,
  ): void {
    for (let example = from; example < to; example++) {
      const start = (order === undefined ? example : order[example]!) * this.imageSize;
      const target = (example - from) * this.imageSize;
      if (images instanceof Float32Array) this.readFloats(images, start, out, target);
      else this.readBytes(images, start, out, target);
    }
  }

  private readBytes(images: Uint8Array, start: number, out: Float32Array, target: number): void {
    const [table] = this.tables;
    const channels = this.tables.length;
    for (let at = 0; at < this.imageSize; at++) {
      out[target + at] = (channels === 1 ? table! : this.tables[at % channels]!)[images[start + at]!]!;
    }
  }

  private readFloats(images: Float32Array, start: number, out: Float32Array, target: number): void {
    const { scale, offset } = this.normalization;
    for (let at = 0; at < this.imageSize; at++) {
      const channel = at % scale.length;
      out[target + at] = images[start + at]! * (255 * scale[channel]!) + offset[channel]!;
    }
  }
}

export function readLabels({ labels }: ExampleSet, order: Uint32Array, from: number, to: number): Uint8Array {
  return Uint8Array.from({ length: to - from }, (_, index) => labels[order[from + index]!]!);
}
