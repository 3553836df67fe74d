import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../src/runs/files.js';
import { sealRecord } from '../../src/runs/seal.js';
import type { Manifest } from '../../src/runs/types.js';
import { repository, temporaryFolder } from './runs-on-disk.js';

/** A small finished run, as it was written once. */
export const fixture = join(repository, 'test', 'fixtures', 'runs', 'format-3');

export function copyFolder(source: string): string {
  const folder = join(temporaryFolder(), 'run');
  cpSync(source, folder, { recursive: true });
  return folder;
}

/** Changes a manifest and seals it again, as a forger could. */
export function reseal(folder: string, change: (manifest: Manifest) => unknown): void {
  const file = join(folder, 'run.json');
  const { sha256: _, ...manifest } = JSON.parse(readFileSync(file, 'utf8')) as Manifest & { sha256: string };
  writeFileSync(file, sealRecord(change(manifest) as object));
}

/** Puts other content into a file, and lets run.json vouch for it. */
export function forge(folder: string, name: string, content: Uint8Array): void {
  writeFileSync(join(folder, name), content);
  reseal(folder, (manifest) => ({ ...manifest, files: { ...manifest.files, [name]: digestOf(content) } }));
}
