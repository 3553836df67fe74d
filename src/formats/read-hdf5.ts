import { Hdf5Bytes, Hdf5Fault } from './hdf5-bytes.js';
import { readGroup } from './hdf5-groups.js';
import { readHeader } from './hdf5-header.js';
import { readArray, readTexts } from './hdf5-values.js';
import type { Hdf5Array } from './hdf5-values.js';

/** An HDF5 file in memory. Paths begin at its root; all of it throws `Hdf5Fault`. */
export interface Hdf5Reader {
  /** Names in a group; empty if there is none. */
  readonly names: (group: string) => readonly string[];
  /** An attribute that is a text, or a list of them; empty if there is none. */
  readonly texts: (object: string, attribute: string) => readonly string[];
  readonly array: (path: string) => Hdf5Array | null;
}

/** A small file may name the same bytes as parts of many objects. */
const MOST_MESSAGES = 1_000_000;

const SIGNATURE = '\u0089HDF\r\n\u001a\n';

/**
 * Reads HDF5 as h5py and the library write it by default: groups, texts as attributes, and arrays in one piece. The library
 * itself loops without end over some damaged files; here every step is bounded by the file.
 *
 * @throws {Hdf5Fault}
 */
export function readHdf5(bytes: Uint8Array): Hdf5Reader {
  const file = new Hdf5Bytes(bytes);
  const root = rootOf(file);
  let read = 0;
  const headerAt = once((address) => {
    const messages = readHeader(file, address);
    read += messages.length;
    if (read > MOST_MESSAGES) throw new Hdf5Fault(`has more than ${MOST_MESSAGES} parts`);
    return messages;
  });
  const groupAt = once((address) => readGroup(file, headerAt(address)));
  const find = (path: string): number | null => {
    let address: number | undefined = root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      address = groupAt(address).get(name);
      if (address === undefined) return null;
    }
    return address;
  };
  const at = <T>(path: string, read: (address: number) => T, nothing: T): T => {
    const address = find(path);
    return address === null ? nothing : read(address);
  };
  return {
    names: (path) => at<readonly string[]>(path, (address) => [...groupAt(address).keys()], []),
    texts: (path, wanted) => at<readonly string[]>(path, (address) => readTexts(file, headerAt(address), wanted), []),
    array: (path) => at<Hdf5Array | null>(path, (address) => readArray(file, headerAt(address)), null),
  };
}

/** Objects may be found by many names. */
function once<T>(make: (address: number) => T): (address: number) => T {
  const known = new Map<number, T>();
  return (address) => {
    if (!known.has(address)) known.set(address, make(address));
    return known.get(address)!;
  };
}

/** The address of the root group, from the superblock. */
function rootOf(file: Hdf5Bytes): number {
  file.expect(0, SIGNATURE);
  const version = file.u8(8);
  const isFirst = version <= 1;
  const [offsets, lengths] = isFirst ? [file.u8(13), file.u8(14)] : [file.u8(9), file.u8(10)];
  if (version > 3 || offsets !== 8 || lengths !== 8)
    throw new Hdf5Fault(`is written in a form of HDF5 that is not read (superblock ${version})`, { isForeign: true });
  // The address of the object header in the root's entry, which follows the addresses of the file.
  if (isFirst) return file.u64((version === 0 ? 56 : 60) + 8);
  return file.u64(36);
}
