import { cutMiddle, printable } from '../short-names.js';
import type { Fields } from './types.js';

/** Deeper than the JSON of any model. Functions that follow it must not exhaust the stack. */
const DEEPEST = 64;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a key, or an empty one. */
export function fieldsAt(fields: Fields, key: string): Fields {
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
  return isFields(value) ? value : {};
}

/** The text at a key, or `null`. */
export function textAt(fields: Fields, key: string): string | null {
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
  return typeof value === 'string' ? value : null;
}

/** Parses JSON of a file; `null` if it is none, no object, or nested too deeply. */
export function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) && !isDeeper(value) ? value : null;
  } catch {
    return null;
  }
}

/** Level by level: a file may be nested deeper than the stack. */
function isDeeper(value: object): boolean {
  let level: readonly object[] = [value];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++)
    level = level.flatMap((item) => Object.values(item).filter((one) => typeof one === 'object' && one !== null));
  return level.length > 0;
}

/** A value of a file as it is shown in messages. */
export function shown(value: unknown): string {
  return cutMiddle(printable(JSON.stringify(value) ?? String(value)), 60);
}
