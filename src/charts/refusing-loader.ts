import type { Loader } from 'vega';

/** Refuses every request but embedded PNGs. Vega only warns about data that does not load, so `onRequest` is told. */
export function makeRefusingLoader(onRequest: (address: string) => void): Loader {
  const refuse = async (address: string): Promise<never> => {
    onRequest(address);
    throw new Error('refused');
  };
  const sanitize: Loader['sanitize'] = async (address) => {
    return address.startsWith('data:image/png;base64,') ? { href: address } : refuse(address);
  };
  return { load: refuse, sanitize, http: refuse, file: refuse };
}
