import type { Environment } from './cache-directory.js';

/** The base URLs in MNISTX_MIRRORS, separated by commas. */
export function mirrorsFromEnvironment(environment: Environment): string[] {
  return (environment.MNISTX_MIRRORS ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
}

/**
 * The URLs of the folders to try for a dataset, best first, each ending in a slash. A user's mirror may hold one
 * dataset at its root, or several in folders of their names. The folder is tried first, since all datasets use the same
 * file names.
 */
export function mirrorFolders(dataset: string, own: readonly string[], extra: readonly string[] = []): string[] {
  const chosen = extra.flatMap((base) => [`${withSlash(base)}${dataset}/`, withSlash(base)]);
  return [...new Set([...chosen, ...own.map(withSlash)])];
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
