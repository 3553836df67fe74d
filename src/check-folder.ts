import { MnistxError } from './errors.js';

/**
 * A program in JavaScript may leave the run folder out.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function checkFolder(caller: string, request: unknown): void {
  const { folder } = (request ?? {}) as { readonly folder?: unknown };
  if (typeof folder === 'string' && folder !== '') return;
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `${caller} needs the option "folder"`,
    fix: `pass a run folder: ${caller}({ folder: "runs/cnn" })`,
  });
}
