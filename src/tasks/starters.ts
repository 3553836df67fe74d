import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const STARTERS = fileURLToPath(new URL('../../../configs/', import.meta.url));
const SWEEPS = 'sweeps';

/** Names of the experiments that a folder can start with. */
export function starterNames(): string[] {
  return readdirSync(STARTERS)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => basename(name, '.yaml'))
    .sort();
}

export function starterPath(name: string): string {
  return join(STARTERS, `${name}.yaml`);
}

/** The pictures of an experiment, in the folder of its name; paths relative to that of the experiments. */
export function starterPictures(name: string): string[] {
  if (!existsSync(join(STARTERS, name))) return [];
  return readdirSync(join(STARTERS, name), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(STARTERS, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

export function starterPicturePath(file: string): string {
  return join(STARTERS, file);
}

/** Names of the sweeps that go with the experiments. */
export function starterSweeps(): string[] {
  return readdirSync(join(STARTERS, SWEEPS)).sort();
}

export function starterSweepPath(file: string): string {
  return join(STARTERS, SWEEPS, file);
}
