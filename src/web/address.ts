import type { RunId } from '../server/api/runs.js';

/** Where a page is: its name and what it shows. The whole of it stands in the URL, so that reload and links keep it. */
export interface Address {
  /** `runs`, `run`, `curves` … */
  readonly page: string;
  readonly query: URLSearchParams;
}

/** `#/run?id=x`: a hash is never sent to a server, so that each page is one file. */
export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  return { page: path === '' ? 'runs' : path, query: new URLSearchParams(query) };
}

/** `#/run?id=x` */
export function runAddress(id: RunId): string {
  return formatAddress({ page: 'run', query: new URLSearchParams({ id }) });
}

export function formatAddress({ page, query }: Address): string {
  const text = query.toString();
  return text === '' ? `#/${page}` : `#/${page}?${text}`;
}
