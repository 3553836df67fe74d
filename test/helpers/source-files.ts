import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DataRequest, OwnData } from '../../src/data/data-request.js';
import { MnistxError } from '../../src/errors.js';
import type { Problem } from '../../src/errors.js';

/** Writes files by their paths below a folder. */
export function writeTree(folder: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** All of a user's own data, validated as they say themselves. */
export function requestOwn(source: OwnData, changes: Partial<DataRequest> = {}): DataRequest {
  const whole = { validation: 'auto', limit: { train: null, test: null }, normalization: 'unit', seed: 1 } as const;
  return { source, ...whole, ...changes };
}

/** The problems with which a promise is rejected. */
export async function problemsOf(promise: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MnistxError) return error.problems;
    throw error;
  }
  return [];
}

/** A file of CIFAR: label bytes, then planes. Each plane of example i holds i, i + 1 and i + 2. */
export function encodeCifar(labels: readonly (readonly number[])[]): Uint8Array {
  return Buffer.concat(
    labels.flatMap((bytes, index) => [
      Uint8Array.from(bytes),
      ...[0, 1, 2].map((plane) => new Uint8Array(1024).fill(index + plane)),
    ]),
  );
}
