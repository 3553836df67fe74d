import type { SweepOfPage } from '../../../server/api/sweeps.js';
import { addressOfTrial } from './trial-address.js';

/** Goes to what `addressOfTrial` names, if the trial was trained. */
export function openTrial({ runs }: Pick<SweepOfPage, 'runs'>, number: number): void {
  const address = addressOfTrial(runs[number] ?? []);
  if (address !== null) location.hash = address;
}
