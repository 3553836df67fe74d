import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { ExecutionContext } from 'ava';

/** Counts from now on how often files below a path are read as a whole or as a stream. The reads are the real ones. */
export function countReads(t: ExecutionContext, path: string): () => number {
  let count = 0;
  const { readFileSync, createReadStream } = fs;
  const counted = (read: (...args: never[]) => unknown) =>
    ((...args: never[]) => {
      if (String(args[0]).startsWith(path)) count++;
      return read(...args);
    }) as never;
  const replace = (functions: Pick<typeof fs, 'readFileSync' | 'createReadStream'>): void => {
    Object.assign(fs, functions);
    syncBuiltinESMExports();
  };
  replace({ readFileSync: counted(readFileSync), createReadStream: counted(createReadStream) });
  t.teardown(() => replace({ readFileSync, createReadStream }));
  return () => count;
}
