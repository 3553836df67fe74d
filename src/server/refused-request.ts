import type { Refusal } from './api/session.js';

/** A request that is not carried out. Its reason is sent, never its stack. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';

  constructor(
    readonly status: number,
    readonly refusal: Refusal,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(refusal.error);
  }
}
