import { cacheDirectory } from './cache-directory.js';
import { mirrorsFromEnvironment } from './mirrors.js';

/** Where data come from. Both may be left out. */
export interface DataPlaces {
  /** Where downloads are kept. Default: `MNISTX_CACHE_DIR`, else the folder `mnistx` in the user's cache */
  readonly cacheDirectory?: string;
  /** Base URLs to try before a dataset's own. Default: `MNISTX_MIRRORS` */
  readonly mirrors?: readonly string[];
}

/** Fills in missing places from the environment. */
export function withDefaultPlaces({ cacheDirectory: cache, mirrors }: DataPlaces): Required<DataPlaces> {
  const { env } = process;
  return { cacheDirectory: cache ?? cacheDirectory(env), mirrors: mirrors ?? mirrorsFromEnvironment(env) };
}
