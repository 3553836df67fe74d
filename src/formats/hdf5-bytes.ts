/** What is wrong with an HDF5 file, or not read of its format; the sentence begins with a verb. */
export class Hdf5Fault extends Error {
  /** Whether the file may be whole, and is only written in a form that is not read. */
  readonly isForeign: boolean;

  constructor(message: string, { isForeign = false } = {}) {
    super(message);
    this.isForeign = isForeign;
  }
}

/** The address of what is not there. */
export const NOWHERE = -1;

/** A little-endian reader that never leaves its bytes. */
export class Hdf5Bytes {
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get length(): number {
    return this.bytes.length;
  }

  part(at: number, length: number): Hdf5Bytes {
    return new Hdf5Bytes(this.raw(at, length));
  }

  raw(at: number, length: number): Uint8Array {
    if (at < 0 || length < 0 || at + length > this.bytes.length)
      throw new Hdf5Fault(`points to bytes ${at} to ${at + length} of ${this.bytes.length}`);
    return this.bytes.subarray(at, at + length);
  }

  u8(at: number): number {
    return this.raw(at, 1)[0]!;
  }

  u16(at: number): number {
    this.raw(at, 2);
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    this.raw(at, 4);
    return this.view.getUint32(at, true);
  }

  /** A length, or an address; `NOWHERE` for the address of nothing. */
  u64(at: number): number {
    this.raw(at, 8);
    const value = this.view.getBigUint64(at, true);
    if (value === 0xffffffffffffffffn) return NOWHERE;
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Hdf5Fault(`holds the impossible number ${value}`);
    return Number(value);
  }

  /** A number of 1, 2, 4 or 8 bytes. */
  unsigned(at: number, width: number): number {
    return width === 8 ? this.u64(at) : width === 4 ? this.u32(at) : width === 2 ? this.u16(at) : this.u8(at);
  }

  /** Text that ends with a zero, or after so many bytes. */
  text(at: number, most = this.bytes.length - at): string {
    const bytes = this.raw(at, most);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
  }

  /** @throws {Hdf5Fault} if other letters stand there */
  expect(at: number, letters: string): void {
    const found = String.fromCharCode(...this.raw(at, letters.length));
    if (found !== letters) throw new Hdf5Fault(`does not have ${letters} at byte ${at}`);
  }
}
