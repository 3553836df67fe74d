import type { Address } from './address.js';

/** What every page is given. */
export interface PageProps {
  readonly query: Address['query'];
}
