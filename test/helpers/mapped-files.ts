import fs from 'node:fs';
import type { FileOperations } from '../../src/effects.js';

/**
 * Real file operations that alone know a folder: what stands below `seen` lies below `real`, and `seen` itself is nowhere.
 * Whatever reads or writes past them finds nothing.
 */
export function mapFiles(seen: string, real: string): FileOperations {
  const mapped = (argument: unknown): unknown =>
    typeof argument === 'string' && argument.startsWith(seen) ? real + argument.slice(seen.length) : argument;
  return new Proxy(fs, {
    get: (target, name) => {
      const operation = Reflect.get(target, name) as unknown;
      if (typeof operation !== 'function') return operation;
      return (...args: readonly unknown[]): unknown => Reflect.apply(operation, target, args.map(mapped));
    },
  });
}
