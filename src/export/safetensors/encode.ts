/** One tensor of a safetensors file; `values` are in row-major order. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** The header is padded to this, so that the numbers of the file are aligned. */
const ALIGNMENT = 8;

/**
 * The bytes of a safetensors file: the length of the header (64 bits), the header as JSON, padded by spaces, and the
 * tensors without gaps. https://huggingface.co/docs/safetensors
 */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header = new TextEncoder().encode(headerText(tensors, metadata));
  const start = 8 + Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + sum(tensors.map(({ values }) => values.byteLength)));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  bytes.fill(0x20, 8, start);
  bytes.set(header, 8);
  let at = start;
  for (const { values } of tensors) {
    writeValues(view, at, values);
    at += values.byteLength;
  }
  return bytes;
}

function headerText(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): string {
  let offset = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const begin = offset;
    offset += values.byteLength;
    return [name, { dtype: values instanceof Float32Array ? 'F32' : 'I64', shape, data_offsets: [begin, offset] }];
  });
  return JSON.stringify({ __metadata__: metadata, ...(Object.fromEntries(entries) as object) });
}

/** The format is little-endian on every machine. */
function writeValues(view: DataView, at: number, values: NamedTensor['values']): void {
  if (values instanceof Float32Array) values.forEach((value, index) => view.setFloat32(at + 4 * index, value, true));
  else values.forEach((value, index) => view.setBigInt64(at + 8 * index, value, true));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
