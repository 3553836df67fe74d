import { MnistxError } from '../errors.js';

/**
 * A whole number from 0 up in the query of a request; `null` if it is not given.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function numberIn(query: URLSearchParams, name: string): number | null {
  const written = query.get(name);
  if (written === null) return null;
  if (/^\d{1,9}$/.test(written)) return Number(written);
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `${name} is "${written}"`,
    fix: 'use a whole number from 0 up',
  });
}
