import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateSetup } from './places.js';

/** What `mnistx setup tensorflow` installs: a package.json and its lock file, which has the digest of every package. */
export const SETUP_MANIFEST = fileURLToPath(new URL('../../../../setup/tensorflow/', import.meta.url));

const { dependencies } = createRequire(import.meta.url)(join(SETUP_MANIFEST, 'package.json')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

export const TFJS_VERSION = dependencies['@tensorflow/tfjs-node'] ?? '';

/** The folder of what set-up installed, complete if it exists: it is renamed into place. */
export function locatePackages(cacheDirectory: string): string {
  return join(locateSetup(cacheDirectory), `packages-${TFJS_VERSION}`);
}

const LIBRARIES = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-cpu'];

/** Finds a place with all three libraries, which must come from one place to share state; `null` if there is none. */
export function findLibraries(cacheDirectory: string): NodeJS.Require | null {
  return listPlaces(cacheDirectory).find((place) => LIBRARIES.every((name) => findDirectory(place, name))) ?? null;
}

/** The folder of an installed package, without loading it; `null` if it is not installed. */
export function findPackage(name: string, cacheDirectory: string): string | null {
  for (const place of listPlaces(cacheDirectory)) {
    const directory = findDirectory(place, name);
    if (directory !== null) return directory;
  }
  return null;
}

/** TensorFlow.js, the sources of its binding and Node's headers are all here. */
export function hasPackages(cacheDirectory: string): boolean {
  const others = ['@tensorflow/tfjs-node', 'node-api-headers'];
  return findLibraries(cacheDirectory) !== null && others.every((name) => findPackage(name, cacheDirectory) !== null);
}

/** Beside mnistx (its own clone, or optional peers that a user installed), then what set-up installed. */
function listPlaces(cacheDirectory: string): NodeJS.Require[] {
  const own = createRequire(import.meta.url);
  if (cacheDirectory === '') return [own];
  return [own, createRequire(resolve(locatePackages(cacheDirectory), 'package.json'))];
}

function findDirectory(place: NodeJS.Require, name: string): string | null {
  try {
    return dirname(place.resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}
