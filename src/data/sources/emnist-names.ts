import { fstatSync, statSync } from 'node:fs';
import { fill, withFile } from '../read-file.js';
import { damagedError } from './damaged.js';

const MOST_BYTES = 65_536;

/**
 * Names of classes by their labels, from a list such as `emnist-letters-mapping.txt`; '' for a label without a name. Each
 * line has a label and the codes of its characters: `1 65 97` is Aa. `null` if there is no such file.
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export function readEmnistNames(path: string): readonly string[] | null {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const names: string[] = [];
  for (const [index, line] of readText(path).split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [label = -1, ...codes] = line.trim().split(/\s+/).map(Number);
    const isName = codes.length > 0 && codes.every((code) => code > 32 && code < 127);
    if (!isByte(label) || !isName)
      throw listDamaged(`${path}:${index + 1}`, 'is no label with the codes of its characters');
    names[label] = String.fromCharCode(...codes);
  }
  return Array.from(names, (name) => name ?? '');
}

function isByte(label: number): boolean {
  return Number.isInteger(label) && label >= 0 && label <= 255;
}

function readText(path: string): string {
  return withFile(path, (descriptor) => {
    const { size } = fstatSync(descriptor);
    if (size > MOST_BYTES) throw listDamaged(path, `is longer than ${MOST_BYTES} bytes`);
    const bytes = new Uint8Array(size);
    fill(descriptor, bytes, 0);
    return Buffer.from(bytes).toString('latin1');
  });
}

function listDamaged(place: string, complaint: string): Error {
  return damagedError(place, complaint, 'get the list again, or delete it and set class_names');
}
