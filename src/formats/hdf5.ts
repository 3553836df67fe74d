import type * as H5wasm from 'h5wasm';

export type Hdf5 = typeof H5wasm;

/**
 * HDF5 by h5wasm, which writes it; `readHdf5` reads what others have written. Four megabytes that are loaded when they are
 * first needed; the build puts them here. Its files are in memory: `FS.readFile` gets the bytes, `FS.unlink` removes them.
 */
export async function loadHdf5(): Promise<Hdf5> {
  const hdf5 = (await import(new URL('h5wasm/hdf5_hl.js', import.meta.url).href)) as Hdf5;
  const module = await hdf5.ready;
  // Else it prints its errors.
  module.activate_throwing_error_handler();
  return hdf5;
}
