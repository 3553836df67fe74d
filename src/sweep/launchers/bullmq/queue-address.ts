import { MnistxError } from '../../../errors.js';

export type ServerKind = 'redis' | 'postgres';

/** Where a queue is. Only `url` holds secrets; it goes to the driver and nowhere else. */
export interface QueueAddress {
  readonly kind: ServerKind;
  readonly url: string;
  /** For people: without user, password and options. */
  readonly shown: string;
  /** A text of a driver or server without the secrets of the URL. */
  readonly conceal: (text: string) => string;
}

const KINDS: Readonly<Record<string, ServerKind>> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

/** @throws {MnistxError} BAD_USAGE; its text does not repeat the URL */
export function parseQueueAddress(text: string): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const kind = url === null ? undefined : KINDS[url.protocol];
  if (url === null || kind === undefined || url.hostname === '' || endsHostEarly(url)) throw notAnAddress();
  const secrets = secretsOf(url, text);
  return {
    kind,
    url: text,
    shown: `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`,
    conceal: (words) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '•••'), words),
  };
}

/** A `/`, `?` or `#` in a password ends the host: what follows, up to its @, would be shown. */
function endsHostEarly({ pathname, search, hash }: URL): boolean {
  const isInSearch = search.includes('@') && (pathname === '' || !search.includes('='));
  return isInSearch || pathname.includes('@') || hash.includes('@');
}

/** As they stand in the URL and decoded, the longest first: one may be part of another. */
function secretsOf(url: URL, text: string): string[] {
  const values = [text, url.href, url.search, url.password, ...url.searchParams.values()];
  const whole = url.username === '' || url.password === '' ? [] : [`${url.username}:${url.password}`];
  const all = [...values, ...whole].flatMap((value) => [value, decode(value)]).filter((value) => value !== '');
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function notAnAddress(): MnistxError {
  return new MnistxError({
    code: 'BAD_USAGE',
    message: 'that is not the address of a queue',
    fix: 'write redis://host:6379 or postgres://user:password@host:5432/database; in a password write / as %2F, ? as %3F, # as %23',
  });
}
