import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseWheel } from './setup/sources.js';
import type { Host } from './setup/sources.js';

export function readPackageVersion(directory: string): string {
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Everything that set-up keeps: finished folders, downloads, and what it is working on. */
export function locateSetup(cacheDirectory: string): string {
  return join(cacheDirectory, 'tensorflow');
}

export interface NativePlaces {
  /** The binding that was compiled against the library of a wheel; `null` where no wheel fits the host. */
  readonly wheel: Place | null;
  /** What tfjs-node's own installer left in a copy of the package. */
  readonly installer: Place;
  /** What tfjs-node's own installer left in the package itself. */
  readonly package: Place;
}

export interface Place {
  readonly directory: string;
  readonly binding: string;
}

/**
 * Where a native binding can be, in the order of preference. A folder's name says all that it was built for, so one
 * cache serves many versions, and a folder that exists is complete: it is renamed into place when it has been tried.
 */
export function listNativePlaces(options: {
  cacheDirectory: string;
  host: Host;
  packageDirectory: string;
}): NativePlaces {
  const { host } = options;
  const root = locateSetup(options.cacheDirectory);
  const suffix = `${host.platform}-${host.arch}-tfjs-node-${readPackageVersion(options.packageDirectory)}`;
  const wheel = chooseWheel(host);
  return {
    wheel: wheel && makePlace(join(root, `${wheel.version}-${suffix}`), BINDING_IN_CACHE),
    installer: makePlace(join(root, `installer-${suffix}`), BINDING_IN_PACKAGE),
    package: makePlace(options.packageDirectory, BINDING_IN_PACKAGE),
  };
}

export const BINDING_IN_CACHE = 'tfjs_binding.node';
export const BINDING_IN_PACKAGE = join('lib', 'napi-v8', 'tfjs_binding.node');

function makePlace(directory: string, binding: string): Place {
  return { directory, binding: join(directory, binding) };
}
