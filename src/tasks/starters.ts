import { readdirSync } from 'node:fs';
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
