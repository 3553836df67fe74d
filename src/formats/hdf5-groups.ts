import { Hdf5Fault, NOWHERE } from './hdf5-bytes.js';
import type { Hdf5Bytes } from './hdf5-bytes.js';
import type { Message } from './hdf5-header.js';

const SYMBOL_TABLE = 0x11;
const LINK = 0x06;
const LINK_INFO = 0x02;
const SOFT_LINK = 2;
const MOST_NODES = 20_000;
const MOST_ENTRIES = 100_000;

/** Addresses of the objects in a group, by name; empty for an object that is no group. Links to elsewhere are left out. */
export function readGroup(file: Hdf5Bytes, messages: readonly Message[]): ReadonlyMap<string, number> {
  const table = messages.find(({ type }) => type === SYMBOL_TABLE);
  if (table !== undefined) return readSymbols(file, table.body.u64(0), table.body.u64(8));
  refuseDense(messages, LINK_INFO, (body) => body.u64(2 + ((body.u8(1) & 1) !== 0 ? 8 : 0)), 'a group');
  return new Map(messages.filter(({ type }) => type === LINK).flatMap(({ body }) => readLink(body)));
}

/** Links and attributes of large objects may lie in a structure that is not read. */
export function refuseDense(
  messages: readonly Message[],
  type: number,
  addressOf: (body: Hdf5Bytes) => number,
  what: string,
): void {
  const info = messages.find((message) => message.type === type);
  if (info === undefined || addressOf(info.body) === NOWHERE) return;
  throw new Hdf5Fault(`keeps ${what} in a fractal heap, which is not read`, { isForeign: true });
}

/** The old form: a B-tree of nodes of names, which lie in a heap. */
function readSymbols(file: Hdf5Bytes, tree: number, heap: number): ReadonlyMap<string, number> {
  file.expect(heap, 'HEAP');
  const names = file.part(file.u64(heap + 24), file.u64(heap + 8));
  const found = new Map<string, number>();
  const nodes = [tree];
  let read = 0;
  for (let next = 0; next < nodes.length; next++) {
    if (nodes.length > MOST_NODES) throw new Hdf5Fault('has a group without an end');
    const at = nodes[next]!;
    if (file.u8(at) === 0x54) nodes.push(...childrenOf(file, at));
    else {
      const entries = entriesOf(file, at, names);
      read += entries.length;
      for (const [name, address] of entries) found.set(name, address);
    }
    if (read > MOST_ENTRIES) throw new Hdf5Fault(`has a group of more than ${MOST_ENTRIES} entries`);
  }
  return found;
}

function childrenOf(file: Hdf5Bytes, at: number): number[] {
  file.expect(at, 'TREE');
  return Array.from({ length: file.u16(at + 6) }, (_, index) => file.u64(at + 32 + 16 * index));
}

function entriesOf(file: Hdf5Bytes, at: number, names: Hdf5Bytes): (readonly [string, number])[] {
  file.expect(at, 'SNOD');
  return Array.from({ length: file.u16(at + 6) }, (_, index) => at + 8 + 40 * index)
    .filter((entry) => file.u32(entry + 16) !== SOFT_LINK)
    .map((entry) => [names.text(file.u64(entry)), file.u64(entry + 8)] as const);
}

/** The new form: a message for each link. */
function readLink(body: Hdf5Bytes): (readonly [string, number])[] {
  const flags = body.u8(1);
  const isHard = (flags & 8) === 0 || body.u8(2) === 0;
  const sizeAt = 2 + ((flags & 8) !== 0 ? 1 : 0) + ((flags & 4) !== 0 ? 8 : 0) + ((flags & 16) !== 0 ? 1 : 0);
  const width = 1 << (flags & 3);
  const length = body.unsigned(sizeAt, width);
  return isHard ? [[body.text(sizeAt + width, length), body.u64(sizeAt + width + length)]] : [];
}
