import { Hdf5Fault } from '../formats/hdf5-bytes.js';
import { readHdf5 } from '../formats/read-hdf5.js';
import type { Hdf5Reader } from '../formats/read-hdf5.js';
import { unreadable, unsupported } from './errors.js';

/** A dataset of an HDF5 file. Its values have not been read. */
export interface Hdf5Dataset {
  readonly shape: readonly number[];
  readonly read: () => Float32Array;
}

/** An HDF5 file whose faults are those of a model. */
export interface Hdf5File extends Pick<Hdf5Reader, 'names' | 'texts'> {
  readonly array: (path: string) => Hdf5Dataset | null;
}

/** @throws {MnistxError} MODEL_UNREADABLE, MODEL_UNSUPPORTED, and so do its functions */
export function openHdf5(name: string, bytes: Uint8Array): Hdf5File {
  const reader = attempt(name, () => readHdf5(bytes));
  return {
    names: (group) => attempt(name, () => reader.names(group)),
    texts: (object, attribute) => attempt(name, () => reader.texts(object, attribute)),
    array: (path) => {
      const array = attempt(name, () => reader.array(path));
      return array && { shape: array.shape, read: () => attempt(`${name}: ${path}`, array.floats) };
    },
  };
}

function attempt<T>(title: string, what: () => T): T {
  try {
    return what();
  } catch (error) {
    if (!(error instanceof Hdf5Fault)) throw error;
    if (error.isForeign)
      throw unsupported(`${title} ${error.message}`, 'save the model again with Keras, which writes plain HDF5');
    throw unreadable(title, `is a damaged HDF5 file: it ${error.message}`, error);
  }
}
