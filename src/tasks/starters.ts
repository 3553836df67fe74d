import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
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

/** Names of the sweeps that go with the experiments. */
export function starterSweeps(): string[] {
  return readdirSync(join(STARTERS, SWEEPS)).sort();
}

export function starterSweepPath(file: string): string {
  return join(STARTERS, SWEEPS, file);
}
