import { WORKER_FILE } from '../../site/places.js';

/** Once for a tab: a browser that does not become isolated by it never will. */
const KEY = 'mnistx-reloaded';

/**
 * Registers the service worker, which keeps the page for visits without a connection and adds the headers that let it train
 * on all cores: static hosts send none. The first visit is loaded again for them. Without service workers the page trains on
 * one core.
 */
export async function becomeIsolated(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    const address = new URL(WORKER_FILE, document.baseURI);
    await navigator.serviceWorker.register(address, { scope: './', updateViaCache: 'none' });
    await navigator.serviceWorker.ready;
  } catch {
    // Forbidden, or in a private window: the page works without it.
    return;
  }
  if (crossOriginIsolated || wasReloaded()) return;
  location.reload();
}

function wasReloaded(): boolean {
  try {
    if (sessionStorage.getItem(KEY) !== null) return true;
    sessionStorage.setItem(KEY, 'yes');
    return false;
  } catch {
    // Without a memory it might reload for ever.
    return true;
  }
}
