import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { resolve } from 'node:path';
import { readCookie } from './cookies.js';

export interface AccessOptions {
  /** Kept between starts, so that a page outlives a restart of its server. */
  readonly key: Uint8Array;
  readonly runsDirectory: string;
  /** Called with each new token after the first, as one has been used up. */
  readonly announce: (token: string) => void;
}

/** Who may see data: a browser with our cookie, which it gets once for a token that only the terminal shows. */
export class Access {
  #token = newToken();
  readonly #name: string;
  readonly #value: string;

  constructor(readonly options: AccessOptions) {
    const folder = resolve(options.runsDirectory);
    // Cookies do not tell ports apart: servers over other folders have other names.
    this.#name = `mnistx-${digest(options.key, `name ${folder}`).slice(0, 8)}`;
    this.#value = digest(options.key, `value ${folder}`);
  }

  /** Of the next browser. */
  get token(): string {
    return this.#token;
  }

  /** Whether the token is right. It works once. */
  useToken(token: string): boolean {
    if (!isSame(token, this.#token)) return false;
    this.#token = newToken();
    this.options.announce(this.#token);
    return true;
  }

  /** Scripts cannot read it, and no other site's request carries it. It ends with the browser. */
  get cookie(): string {
    return `${this.#name}=${this.#value}; HttpOnly; SameSite=Strict; Path=/`;
  }

  hasCookie(header: string | undefined): boolean {
    return readCookie(header, this.#name).some((value) => isSame(value, this.#value));
  }
}

function newToken(): string {
  return randomBytes(18).toString('base64url');
}

function digest(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Takes the same time wherever the texts differ. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHmac('sha256', 'compare').update(text).digest());
  return timingSafeEqual(one!, other!);
}
