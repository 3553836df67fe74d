import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STARTERS = fileURLToPath(new URL('../../../configs/', import.meta.url));

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

export function readStarter(name: string): string {
  return readFileSync(starterPath(name), 'utf8');
}

/** The pictures of an experiment, in the folder of its name; paths relative to that of the experiments. */
export function starterPictures(name: string): string[] {
  return existsSync(join(STARTERS, name)) ? filesBelow(name).sort() : [];
}

/** Folder by folder: yarn's file system in a zip lists them wrongly with `recursive`. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(STARTERS, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

export function starterPicturePath(file: string): string {
  return join(STARTERS, file);
}

/** Folders of other files that go with the experiments, and the schema of each. */
export const STARTER_FOLDERS = { sweeps: 'sweep', rubrics: 'rubric' } as const;

/** Names of the files in one of them. */
export function startersIn(folder: keyof typeof STARTER_FOLDERS): string[] {
  return readdirSync(join(STARTERS, folder)).sort();
}

export function readStarterIn(folder: keyof typeof STARTER_FOLDERS, file: string): Uint8Array {
  return readFileSync(join(STARTERS, folder, file));
}
