import { nameFileKind } from '../../images/image-kind.js';
import type { Place } from './source.js';

const MOST_NAMES = 5;

/** What a place looks like in which no format was recognized, and what to do if that is plain. */
export function describePlace(place: Place): { readonly what: string; readonly fix?: string } {
  return place.isFolder ? { what: describeFolder(place.names) } : describeFile(place);
}

function describeFolder(names: readonly string[]): string {
  if (names.length === 0) return 'is an empty folder';
  const shown = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name).slice(1, -1));
  const more = names.length > MOST_NAMES ? ', …' : '';
  return `is a folder with ${names.length} ${names.length === 1 ? 'entry' : 'entries'} (${shown.join(', ')}${more})`;
}

function describeFile({ names: [name = ''], head }: Place): { readonly what: string; readonly fix?: string } {
  if (head.length === 0) return { what: /\.gz$/i.test(name) ? 'is not whole gzip data' : 'is an empty file' };
  const text = Buffer.from(head).toString('latin1');
  const known = KINDS.find(({ isIt }) => isIt(text, name));
  if (known !== undefined) return { what: `is ${known.what}`, ...(known.fix !== undefined && { fix: known.fix }) };
  const picture = nameFileKind(head);
  if (picture !== null) {
    const fix = 'name a folder that holds a folder of pictures for each class; one picture is for mnistx predict';
    return { what: `is ${picture}`, fix };
  }
  return { what: isText(head) ? 'is a text file' : 'is a binary file' };
}

interface Kind {
  readonly what: string;
  readonly isIt: (head: string, name: string) => boolean;
  readonly fix?: string;
}

const UNPACK = 'unpack it and name the folder';

const KINDS: readonly Kind[] = [
  { what: 'a tar archive', isIt: (head) => head.slice(257, 262) === 'ustar', fix: UNPACK },
  { what: 'a zip archive', isIt: (head) => head.startsWith('PK\x03\x04'), fix: UNPACK },
  { what: 'a 7z archive', isIt: (head) => head.startsWith('7z\xbc\xaf'), fix: UNPACK },
  { what: 'a RAR archive', isIt: (head) => head.startsWith('Rar!'), fix: UNPACK },
  { what: 'compressed by bzip2', isIt: (head) => head.startsWith('BZh'), fix: 'unpack it: bunzip2' },
  { what: 'compressed by xz', isIt: (head) => head.startsWith('\xfd7zXZ'), fix: 'unpack it: unxz' },
  { what: 'compressed by zstd', isIt: (head) => head.startsWith('\x28\xb5\x2f\xfd'), fix: 'unpack it: unzstd' },
  {
    what: 'an HDF5 file',
    isIt: (head) => head.startsWith('\x89HDF'),
    fix: 'save its arrays by NumPy: np.savez_compressed("data.npz", x_train=…, y_train=…)',
  },
  {
    what: 'a MATLAB file',
    isIt: (head) => head.startsWith('MATLAB 5.0'),
    fix: 'save its arrays by NumPy: np.savez_compressed("data.npz", x_train=…, y_train=…)',
  },
  {
    what: 'a Python pickle',
    isIt: (head, name) => /^\x80[\x02-\x05]/.test(head) || /\.(pkl|pickle)$/i.test(name),
    fix: 'reading a pickle runs code; save its arrays by NumPy: np.savez_compressed("data.npz", x_train=…, y_train=…)',
  },
  {
    what: 'an experiment file',
    isIt: (_, name) => /\.ya?ml$/i.test(name),
    fix: 'name the data that it trains on',
  },
];

function isText(head: Uint8Array): boolean {
  return !head.includes(0);
}
