/** Written before this file by `mnistx playground`. */
declare const SITE: {
  /** Changes with any of the files. */
  readonly digest: string;
  /** All but the data, relative to this file. */
  readonly files: readonly string[];
};

/** What of a service worker's global scope is used; its types and those of pages exclude each other. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { readonly claim: () => Promise<void> };
  readonly skipWaiting: () => Promise<void>;
  readonly addEventListener: (type: 'install' | 'activate' | 'fetch', listener: (event: WorkerEvent) => void) => void;
}

interface WorkerEvent {
  readonly request: Request;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly respondWith: (response: Promise<Response>) => void;
}

const scope = self as unknown as WorkerScope;
/** Several playgrounds may share one origin, each with caches of its own. */
const OWN = `mnistx-playground ${scope.registration.scope} `;
const CACHE = OWN + SITE.digest;

/** What a page needs to share memory between threads (https://web.dev/articles/coop-coep). */
const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

scope.addEventListener('install', (event) => {
  const keep = async (): Promise<void> => {
    const cache = await caches.open(CACHE);
    // Not from the browser's own cache, which may hold files of the version before.
    await cache.addAll(SITE.files.map((file) => new Request(addressOf(file), { cache: 'reload' })));
    await scope.skipWaiting();
  };
  event.waitUntil(keep());
});

scope.addEventListener('activate', (event) => {
  const clean = async (): Promise<void> => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(OWN) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await scope.clients.claim();
  };
  event.waitUntil(clean());
});

scope.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method !== 'GET' || !url.startsWith(scope.registration.scope)) return;
  event.respondWith(answer(event.request));
});

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  // The address of a page may end with a fragment, which holds an experiment.
  const [address] = request.url.split(/[?#]/, 1) as [string];
  const file = address === scope.registration.scope ? addressOf('index.html') : address;
  return isolated((await cache.match(file)) ?? (await fetch(request)));
}

function addressOf(file: string): string {
  return new URL(file, scope.registration.scope).href;
}

function isolated(response: Response): Response {
  // Nothing can be added to these.
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  const hasBody = ![101, 204, 205, 304].includes(status);
  return new Response(hasBody ? response.body : null, { status, statusText, headers });
}
