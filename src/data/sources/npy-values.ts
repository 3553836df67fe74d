import type { ElementType } from './npy-header.js';

/** Elements of an array as they come from the file, in the file's order. */
export interface ElementReader {
  /** The next bytes of the file; they may end within an element. */
  push(bytes: Uint8Array): void;
  readonly values: Uint8Array | Float32Array;
  readonly facts: ValueFacts;
}

/** What decides how floats are to be understood. Integers are checked as they come. */
export interface ValueFacts {
  readonly isFloat: boolean;
  readonly min: number;
  readonly max: number;
  /** All are whole numbers. */
  readonly areWhole: boolean;
  /** All are whole multiples of 1 / 255. */
  readonly areBytes: boolean;
}

/** An element that is no pixel or label: its index in the file, and what is wrong with it. */
export class ElementError extends Error {
  constructor(
    readonly index: number,
    readonly complaint: string,
  ) {
    super(complaint);
  }
}

/**
 * float32 rounds k / 255 by at most 2^-25, which is 2^-17 in units of 1 / 255; dividing by 255 in another way doubles it.
 * Pixels that were computed otherwise do not all fall so near to multiples.
 */
const NEAR = 2 ** -15;

/** Reads `count` elements without keeping them in any other type than the one they will have. */
export function makeElementReader(type: ElementType, count: number): ElementReader {
  if (type.kind === 'float') return new FloatReader(type, count);
  return type.bytes === 1 && type.kind !== 'integer' ? new ByteReader(count) : new IntegerReader(type, count);
}

class ByteReader implements ElementReader {
  readonly values: Uint8Array;
  readonly facts: ValueFacts = { isFloat: false, min: 0, max: 255, areWhole: true, areBytes: false };
  private filled = 0;

  constructor(count: number) {
    this.values = new Uint8Array(count);
  }

  push(bytes: Uint8Array): void {
    this.values.set(bytes, this.filled);
    this.filled += bytes.length;
  }
}

/** Cuts pieces of a file into elements. */
abstract class WideReader {
  private rest: Uint8Array = new Uint8Array(0);
  protected filled = 0;

  constructor(protected readonly type: ElementType) {}

  push(bytes: Uint8Array): void {
    const all = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const whole = Math.floor(all.length / this.type.bytes);
    this.take(new DataView(all.buffer, all.byteOffset, all.byteLength), whole);
    this.rest = all.slice(whole * this.type.bytes);
  }

  protected abstract take(view: DataView, count: number): void;
}

class IntegerReader extends WideReader implements ElementReader {
  readonly values: Uint8Array;
  readonly facts: ValueFacts = { isFloat: false, min: 0, max: 255, areWhole: true, areBytes: false };

  constructor(type: ElementType, count: number) {
    super(type);
    this.values = new Uint8Array(count);
  }

  protected take(view: DataView, count: number): void {
    const { bytes, isLittleEndian, kind } = this.type;
    const low = isLittleEndian ? 0 : bytes - 1;
    for (let index = 0; index < count; index++) {
      const at = index * bytes;
      let isByte = true;
      for (let other = 0; other < bytes; other++) if (other !== low && view.getUint8(at + other) !== 0) isByte = false;
      const value = view.getUint8(at + low);
      if (!isByte || (bytes === 1 && kind === 'integer' && value > 127)) throw this.rangeError();
      this.values[this.filled++] = value;
    }
  }

  private rangeError(): ElementError {
    return new ElementError(this.filled, 'is not from 0 to 255');
  }
}

class FloatReader extends WideReader implements ElementReader {
  readonly values: Float32Array;
  private min = Infinity;
  private max = -Infinity;
  private areWhole = true;
  private areBytes = true;

  constructor(type: ElementType, count: number) {
    super(type);
    this.values = new Float32Array(count);
  }

  get facts(): ValueFacts {
    const { min, max, areWhole, areBytes } = this;
    return { isFloat: true, min, max, areWhole, areBytes };
  }

  protected take(view: DataView, count: number): void {
    const { bytes, isLittleEndian } = this.type;
    for (let index = 0; index < count; index++) {
      const value =
        bytes === 4 ? view.getFloat32(4 * index, isLittleEndian) : view.getFloat64(8 * index, isLittleEndian);
      if (!Number.isFinite(value)) throw new ElementError(this.filled, `is ${value}`);
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
      if (this.areWhole && Math.floor(value) !== value) this.areWhole = false;
      if (this.areBytes && Math.abs(255 * value - Math.round(255 * value)) > NEAR) this.areBytes = false;
      this.values[this.filled++] = value;
    }
  }
}
