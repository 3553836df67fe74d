import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { NamedFile } from '../runs/write-folder.js';

const PACKED = '.br';

/** The built page of playgrounds, unpacked. */
export function readPlaygroundPages(): NamedFile[] {
  return readBuilt('playground');
}

/** The board of pages that hold a model, and its styles. */
export function readModelBoard(): { readonly script: string; readonly styles: string } {
  const built = readBuilt('model-page');
  const text = (ending: string): string =>
    Buffer.from(built.find(({ name }) => name.endsWith(ending))!.bytes).toString();
  return { script: text('.js'), styles: text('.css') };
}

function readBuilt(name: string): NamedFile[] {
  const folder = fileURLToPath(new URL(`../${name}`, import.meta.url));
  return listFiles(folder, '').map((file) => ({
    name: file.slice(0, -PACKED.length),
    bytes: brotliDecompressSync(readFileSync(join(folder, file))),
  }));
}

/** Folder by folder: yarn's file system in a zip lists them wrongly with `recursive`. */
function listFiles(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
  );
}
