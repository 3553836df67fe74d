import { MnistxError } from '../errors.js';

/** The keys of a body; nothing in it is checked. */
export function fieldsOf(body: unknown): Readonly<Partial<Record<string, unknown>>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw badBody('the body is no mapping');
}

/** @throws {MnistxError} BAD_USAGE */
export function textField(body: unknown, name: string): string {
  const value = fieldsOf(body)[name];
  if (typeof value === 'string') return value;
  throw badBody(`"${name}" is no text`);
}

/** A whole number from 1 up; `null` if there is none. @throws {MnistxError} BAD_USAGE */
export function countField(body: unknown, name: string): number | null {
  const value = fieldsOf(body)[name] ?? null;
  if (value === null || (Number.isSafeInteger(value) && (value as number) > 0)) return value as number | null;
  throw badBody(`"${name}" is no whole number from 1 up`);
}

/** @throws {MnistxError} BAD_USAGE for none, and for more than `most` */
export function textsField(body: unknown, name: string, most: number): readonly string[] {
  const value = fieldsOf(body)[name];
  if (!Array.isArray(value) || !value.every((one): one is string => typeof one === 'string'))
    throw badBody(`"${name}" is no list of texts`);
  if (value.length > most) throw badBody(`"${name}" has ${value.length} entries; ${most} are allowed`);
  return value;
}

function badBody(message: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix: 'reload the page: it may be of another version' });
}
