/** Bytes in letters that an address may hold: base64url (RFC 4648, 5) without padding. */
export function toLetters(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The inverse, for whatever stands in an address: empty if it is something else. */
export function fromLetters(letters: string): Uint8Array {
  // No number of bytes has one letter more than a multiple of four: the text was cut.
  const whole = letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
  try {
    return Uint8Array.from(atob(whole.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
