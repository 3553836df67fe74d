import type { Kernels } from '../kernel-exports.js';

/** Kernels over a memory of their own. */
export interface BoundKernels {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
}

const SPECIAL = [0, -0, Infinity, -Infinity, NaN, 1e-42, 3e38];

/** Two memories with the same content, over which the same kernels run. */
export class Pair {
  difference: string | null = null;
  #end = 64;
  readonly #ignored: (readonly [number, number])[] = [];

  constructor(
    readonly native: BoundKernels,
    readonly twin: BoundKernels,
    readonly draw: () => number,
  ) {}

  below(count: number): number {
    return Math.floor(this.draw() * count);
  }

  shape() {
    const [rows, features] = [1 + this.below(11), 1 + this.below(150)];
    const units = 1 + this.below(this.below(4) === 0 ? 300 : 40);
    return {
      ...{ rows, features, units },
      xStride: 4 * features + 16 * this.below(3),
      yStride: 4 * units + 16 * this.below(3),
    };
  }

  /** A place of so many bytes, all 0. */
  bytes(count: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + count + 64) / 64) * 64;
    for (const { memory } of [this.native, this.twin]) new Int32Array(memory.buffer, at, (this.#end - at) / 4).fill(0);
    return at;
  }

  /** Random values, a share of them 0, and now and then a special one. */
  floats(count: number, zeros = 0.1): number {
    const isSpecial = this.below(8) === 0;
    const one = (): number => {
      if (this.draw() < zeros) return 0;
      return isSpecial && this.below(20) === 0 ? SPECIAL[this.below(SPECIAL.length)]! : 2 * this.draw() - 1;
    };
    return this.put(Float32Array.from({ length: count }, one));
  }

  put(numbers: Float32Array | Int32Array | readonly number[]): number {
    const values = Array.isArray(numbers) ? Int32Array.from(numbers) : (numbers as Float32Array | Int32Array);
    const at = this.bytes(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (const { memory } of [this.native, this.twin]) new Uint8Array(memory.buffer).set(bytes, at);
    return at;
  }

  /** Bytes that kernels leave for each other, as they like. */
  scratch(count: number): number {
    const at = this.bytes(count);
    this.#ignored.push([at, at + count]);
    return at;
  }

  run(name: keyof Kernels, given: readonly number[]): void {
    if (this.difference !== null) return;
    for (const { kernels } of [this.native, this.twin]) (kernels[name] as (...given: number[]) => void)(...given);
    const at = this.#findDifference();
    if (at !== null) this.difference = `${name}(${given.join(', ')}) differs at ${at}`;
  }

  #findDifference(): number | null {
    const [ours, theirs] = [this.native, this.twin].map(
      ({ memory }) => new Int32Array(memory.buffer, 0, this.#end / 4),
    );
    const floats = [this.native, this.twin].map(({ memory }) => new Float32Array(memory.buffer, 0, this.#end / 4));
    for (let at = 0; at < ours!.length; at++) {
      if (ours![at] === theirs![at]) continue;
      if (Number.isNaN(floats[0]![at]) && Number.isNaN(floats[1]![at])) continue;
      if (this.#ignored.some(([from, to]) => 4 * at >= from && 4 * at < to)) continue;
      return 4 * at;
    }
    return null;
  }
}
