import type { Host } from './sources.js';

export type SetupStep =
  'check' | 'wait' | 'packages' | 'download' | 'verify' | 'extract' | 'compile' | 'install' | 'try';

/** One line of progress; `done` and `total` are bytes. */
export interface SetupEvent {
  readonly step: SetupStep;
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
}

export interface SetupOptions {
  readonly cacheDirectory: string;
  /** For PATH, CXX, proxies and pip's settings. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the children and removes unfinished folders; a finished download stays. */
  readonly signal: AbortSignal;
  readonly report: (event: SetupEvent) => void;
  /** Build even if a native TensorFlow already loads. Default: `false` */
  readonly force?: boolean;
  /** Default: the machine that this runs on. */
  readonly host?: Host;
}

export interface SetupResult {
  readonly how: 'already' | 'wheel' | 'installer';
  readonly binding: string;
  /** TensorFlow's own version. */
  readonly version: string;
}

/** What every step needs to know. */
export interface Workspace extends Required<SetupOptions> {
  /** An empty folder on the cache's disk; removed in the end. */
  readonly scratch: string;
}

/** What every way to a native TensorFlow needs to know. */
export interface SetupContext extends Workspace {
  /** The installed tfjs-node; only read. */
  readonly packageDirectory: string;
  /** The installed node-api-headers; only read. */
  readonly headers: string;
}
