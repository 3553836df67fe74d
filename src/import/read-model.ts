import { basename } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { digestOf, withDiskErrors } from '../runs/files.js';
import { readFile } from '../runs/read-file.js';
import { unsupported } from './errors.js';
import { openHdf5 } from './hdf5-file.js';
import { readH5 } from './read-h5.js';
import { readKeras } from './read-keras.js';
import { readSafetensors } from './read-safetensors.js';
import { readTfjs } from './read-tfjs.js';
import type { ForeignModel, SourceFile } from './types.js';

interface Format {
  readonly name: string;
  readonly isOf: (start: Uint8Array) => boolean;
  readonly read: (path: string, bytes: Uint8Array, readFile: (path: string) => Uint8Array) => Promise<Content>;
}

type Content = Omit<ForeignModel, 'format' | 'files'>;

/** Formats by their first bytes; names of files are not trusted. */
const FORMATS: readonly Format[] = [
  { name: 'keras', isOf: (start) => beginsWith(start, 'PK\u0003\u0004'), read: readKeras },
  {
    name: 'h5',
    isOf: (start) => beginsWith(start, '\u0089HDF\r\n\u001a\n'),
    read: async (path, bytes) => readH5(path, openHdf5(path, bytes)),
  },
  {
    name: 'safetensors',
    isOf: (start) => start[8] === 0x7b && start[7] === 0,
    read: async (path, bytes) => readSafetensors(path, bytes),
  },
  {
    name: 'tfjs',
    isOf: (start) => /^\s*\{/.test(new TextDecoder().decode(start)),
    read: async (path, bytes, readShard) => readTfjs(path, bytes, readShard),
  },
];

/** Other formats that people have, and the way from them. */
const OTHERS: readonly (readonly [isOf: (start: Uint8Array) => boolean, what: string, fix: string])[] = [
  [
    (start) => start[0] === 0x80,
    'a pickle of Python, which can run programs and is never read',
    'save the weights with safetensors.torch.save_file, and import them with --config',
  ],
  [(start) => start[0] === 0x08, 'perhaps an ONNX model, which is not read', 'import the model that it was made from'],
];

const FORMATS_FIX =
  'a .keras or .h5 file of Keras, a model.json of TensorFlow.js or a .safetensors file can be imported';

/**
 * Reads the description of a model that another program has saved; its weights are read one by one, by their tensors.
 *
 * @throws {MnistxError} FILE_NOT_FOUND, MODEL_UNREADABLE, MODEL_UNSUPPORTED, DISK
 */
export async function readForeignModel(path: string, files: FileOperations): Promise<ForeignModel> {
  const sources: SourceFile[] = [];
  const read = (one: string): Uint8Array => {
    const bytes = readSource(one, files);
    sources.push({ name: basename(one), ...digestOf(bytes) });
    return bytes;
  };
  const bytes = read(path);
  const start = bytes.subarray(0, 64);
  const format = FORMATS.find(({ isOf }) => isOf(start));
  if (format === undefined) {
    const [, what, fix] = OTHERS.find(([isOf]) => isOf(start)) ?? [null, 'not a model that mnistx knows', FORMATS_FIX];
    throw unsupported(`${path} is ${what}`, fix);
  }
  const content = await format.read(path, bytes, read);
  return { ...content, format: format.name, files: sources };
}

function readSource(path: string, files: FileOperations): Uint8Array {
  const status = withDiskErrors(path, () => files.statSync(path, { throwIfNoEntry: false }), 'read');
  if (status === undefined)
    throw new MnistxError({
      code: 'FILE_NOT_FOUND',
      message: `there is no file ${path}`,
      fix: 'check the path',
      missing: path,
    });
  if (status.isDirectory())
    throw unsupported(
      `${path} is a folder`,
      'name the file in it, such as model.json; a SavedModel is not read, save it as .keras',
    );
  return withDiskErrors(path, () => readFile(files, path), 'read');
}

function beginsWith(bytes: Uint8Array, letters: string): boolean {
  return Array.from(letters, (letter) => letter.charCodeAt(0)).every((code, at) => bytes[at] === code);
}
