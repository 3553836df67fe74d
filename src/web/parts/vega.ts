type Vega = [typeof import('vega'), typeof import('vega-lite'), typeof import('vega-interpreter')];

let load: (() => Promise<Vega>) | null = null;

/** Lets the page draw charts by Vega. It takes most of a megabyte: a page that is to stay small does without. */
export function provideVega(loader: () => Promise<Vega>): void {
  load = loader;
}

export function hasVega(): boolean {
  return load !== null;
}

export function loadVega(): Promise<Vega> {
  return load === null ? Promise.reject(new Error('this page draws no charts')) : load();
}
