import { useEffect, useState } from 'preact/hooks';
import { formatAddress, parseAddress } from './address.js';
import type { Address } from './address.js';

/** The address of the page, and a function that changes it. */
export function useAddress(): readonly [Address, typeof go] {
  const [address, setAddress] = useState(() => parseAddress(location.hash));
  useEffect(() => {
    const follow = (): void => setAddress(parseAddress(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return [address, go];
}

/** `isStep`: the browser's back button returns to the page before. Otherwise the new address replaces the old one. */
export function go(address: Address, { isStep = true } = {}): void {
  const hash = formatAddress(address);
  if (hash === location.hash) return;
  if (isStep) location.hash = hash;
  else {
    history.replaceState(null, '', hash);
    dispatchEvent(new HashChangeEvent('hashchange'));
  }
}
