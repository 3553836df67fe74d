import { reach } from '../reach.js';

/** Data files are kept for the next visit, and for visits without a connection. Their names change with their content. */
const CACHE = 'mnistx-playground-data';
/** What a reader of a static page can do if its server does not answer. */
export const CHECK_CONNECTION = 'Check the connection, and try again.';

/**
 * A file beside the page, from Cache Storage if it was asked for before. Pages without a secure address have none: the file
 * then comes from the server each time.
 */
export async function fetchKept(path: string, signal: AbortSignal): Promise<Response> {
  const url = new URL(path, document.baseURI).href;
  const cache = await openCache();
  const kept = await cache?.match(url);
  if (kept !== undefined) return kept;
  const response = await reach(url, CHECK_CONNECTION, { signal });
  if (!response.ok)
    throw new Error(`The server has no ${path} (status ${response.status}). Was the folder copied whole?`);
  if (cache === null) return response;
  const [toKeep, toUse] = response.body!.tee();
  const headers = { 'content-type': 'application/octet-stream' };
  // A full disk keeps nothing; the file is used all the same.
  cache.put(url, new Response(toKeep, { headers })).catch(() => null);
  return new Response(toUse, { headers });
}

async function openCache(): Promise<Cache | null> {
  if (!('caches' in globalThis)) return null;
  try {
    return await caches.open(CACHE);
  } catch {
    // Turned off, or out of room.
    return null;
  }
}
