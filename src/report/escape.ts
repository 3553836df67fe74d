/** Text for any place in HTML, including quoted attributes. Invalid characters and direction overrides become �. */
export function escapeHtml(text: string): string {
  return text.replace(UNFIT, '�').replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A value as JSON that can stand inside a script element: nothing in it ends the element or begins a comment. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Control characters except line breaks and tabs, lone surrogates, direction overrides, non-characters. */
const UNFIT = /(?![\n\t])[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;
