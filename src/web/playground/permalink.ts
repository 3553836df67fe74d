import { deflateSync, inflateSync } from 'fflate';
import { MOST_EXPERIMENT_BYTES } from '../../config/text-limits.js';
import { fromLetters, toLetters } from '../address-letters.js';

const KEY = '#yaml=';
/** Browsers and chats cut longer addresses. */
const MOST_LETTERS = 2 ** 17;

/** What the address of the page says: a text, why it says none, or `null` if it does not try to. */
export type Linked = { readonly text: string } | { readonly problem: string } | null;

/** The hash of an address that holds a text. */
export function linkOf(text: string): string {
  return KEY + toLetters(deflateSync(new TextEncoder().encode(text), { level: 9 }));
}

/** Whatever stands in an address: a text is only read, and no longer than a file may be. */
export function readLink(hash: string): Linked {
  if (!hash.startsWith(KEY)) return null;
  if (hash.length > MOST_LETTERS) return { problem: `The link is too long: ${MOST_LETTERS} letters are the most.` };
  try {
    const packed = fromLetters(hash.slice(KEY.length));
    if (packed.length === 0) throw new Error('nothing');
    const bytes = inflateSync(packed, { out: new Uint8Array(MOST_EXPERIMENT_BYTES + 1) });
    if (bytes.length > MOST_EXPERIMENT_BYTES)
      return { problem: `The experiment in the link is longer than ${MOST_EXPERIMENT_BYTES} bytes.` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: 'The link holds no experiment: it was cut or changed on its way.' };
  }
}
