// Protocol Buffers' wire format: https://protobuf.dev/programming-guides/encoding/

/** A field of a message, encoded. Messages are concatenations of fields. */
export type Field = Uint8Array;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

export function integerField(number: number, value: number | bigint): Field {
  return Uint8Array.from([...varint(tag(number, VARINT)), ...varint(value)]);
}

export function floatField(number: number, value: number): Field {
  return fixedField(number, FIXED32, 4, (view) => view.setFloat32(0, value, true));
}

export function doubleField(number: number, value: number): Field {
  return fixedField(number, FIXED64, 8, (view) => view.setFloat64(0, value, true));
}

export function bytesField(number: number, bytes: Uint8Array): Field {
  return concatenate([Uint8Array.from([...varint(tag(number, LENGTH)), ...varint(bytes.length)]), bytes]);
}

export function textField(number: number, text: string): Field {
  return bytesField(number, new TextEncoder().encode(text));
}

export function messageField(number: number, fields: readonly Field[]): Field {
  return bytesField(number, concatenate(fields));
}

/** A repeated field of integers. */
export function integersField(number: number, values: readonly (number | bigint)[]): Field {
  return bytesField(number, Uint8Array.from(values.flatMap(varint)));
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function fixedField(number: number, wireType: number, size: number, write: (view: DataView) => void): Field {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return concatenate([Uint8Array.from(varint(tag(number, wireType))), bytes]);
}

function tag(number: number, wireType: number): number {
  return number * 8 + wireType;
}

/** Seven bits a byte, the lowest first; negative numbers take the ten bytes of their 64 bits. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}
