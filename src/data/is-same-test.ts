import type { DataFile } from './types.js';

type Digest = Pick<DataFile, 'name' | 'sha256'>;

/** Whether the files with the test examples are those of before. Only IDX files tell which they are. */
export function isSameTest(before: readonly Digest[], now: readonly Digest[]): boolean {
  const digests = new Map(now.map(({ name, sha256 }) => [name, sha256]));
  const tested = before.filter(({ name }) => !/train-(images|labels)[-.]idx/.test(name));
  return (tested.length === 0 ? before : tested).every(({ name, sha256 }) => digests.get(name) === sha256);
}
