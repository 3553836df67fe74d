import { basename } from 'node:path';
import { fileNameOf, MOST_NAME_BYTES } from './file-names.js';

/** `configs/My CNN.yaml` → `My-CNN`, `été.yaml` → `été`; `fallback` if nothing is left. */
export function nameFromFile(file: string, fallback: string): string {
  const stem = basename(file)
    .replace(/\.ya?ml$/i, '')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  return [...fileNameOf(stem, MOST_NAME_BYTES)].slice(0, 100).join('') || fallback;
}
