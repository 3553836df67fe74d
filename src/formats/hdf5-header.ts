import { Hdf5Fault } from './hdf5-bytes.js';
import type { Hdf5Bytes } from './hdf5-bytes.js';

/** A message of an object header: what the object is, piece by piece. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly body: Hdf5Bytes;
}

const CONTINUATION = 0x10;
/** More than Keras ever writes; a ring of continuations ends here. */
const MOST_BLOCKS = 1000;
const MOST_MESSAGES = 20_000;

interface Block {
  readonly at: number;
  readonly length: number;
}

/** The messages of the object at an address (HDF5 File Format Specification, IV.A.1). */
export function readHeader(file: Hdf5Bytes, address: number): readonly Message[] {
  return file.u8(address) === 1 ? readFirstForm(file, address) : readSecondForm(file, address);
}

function readFirstForm(file: Hdf5Bytes, address: number): readonly Message[] {
  const start = { at: address + 16, length: file.u32(address + 8) };
  return readBlocks(start, ({ at, length }) =>
    readMessages(file, at, at + length, 8, (from) => ({
      type: file.u16(from),
      size: file.u16(from + 2),
      flags: file.u8(from + 4),
    })),
  );
}

function readSecondForm(file: Hdf5Bytes, address: number): readonly Message[] {
  file.expect(address, 'OHDR');
  const flags = file.u8(address + 5);
  const sizeAt = address + 6 + ((flags & 0x20) !== 0 ? 16 : 0) + ((flags & 0x10) !== 0 ? 4 : 0);
  const width = 1 << (flags & 3);
  const prefix = (flags & 4) !== 0 ? 6 : 4;
  const start = { at: sizeAt + width, length: file.unsigned(sizeAt, width) };
  const messageAt = (from: number) => ({ type: file.u8(from), size: file.u16(from + 1), flags: file.u8(from + 3) });
  return readBlocks(start, (block) => {
    if (block === start) return readMessages(file, block.at, block.at + block.length, prefix, messageAt);
    file.expect(block.at, 'OCHK');
    // A checksum ends the block.
    return readMessages(file, block.at + 4, block.at + block.length - 4, prefix, messageAt);
  });
}

function readBlocks(start: Block, read: (block: Block) => readonly Message[]): readonly Message[] {
  const found: Message[] = [];
  const blocks = [start];
  for (let next = 0; next < blocks.length; next++) {
    for (const message of read(blocks[next]!)) {
      if (message.type === CONTINUATION) blocks.push({ at: message.body.u64(0), length: message.body.u64(8) });
      else found.push(message);
    }
    if (blocks.length > MOST_BLOCKS || found.length > MOST_MESSAGES)
      throw new Hdf5Fault('has an object header without an end');
  }
  return found;
}

function readMessages(
  file: Hdf5Bytes,
  start: number,
  end: number,
  prefix: number,
  messageAt: (from: number) => { readonly type: number; readonly size: number; readonly flags: number },
): readonly Message[] {
  const found: Message[] = [];
  for (let at = start; at + prefix <= end;) {
    const { type, size, flags } = messageAt(at);
    if (type !== 0) found.push({ type, flags, body: file.part(at + prefix, size) });
    at += prefix + size;
  }
  return found;
}
