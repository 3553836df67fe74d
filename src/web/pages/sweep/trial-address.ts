import type { RunId } from '../../../server/api/runs.js';
import { formatAddress, runAddress } from '../../address.js';

/** The page of a trial's run; the curves of its runs if it has several seeds; `null` if it was never trained. */
export function addressOfTrial(ids: readonly RunId[]): string | null {
  if (ids.length === 0) return null;
  return ids.length === 1
    ? runAddress(ids[0]!)
    : formatAddress({ page: 'curves', query: new URLSearchParams({ ids: ids.join(',') }) });
}
