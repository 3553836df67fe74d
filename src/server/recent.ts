interface Kept<Value> {
  readonly value: Promise<Value>;
  readonly leave: () => void;
  waiting: number;
  /** `null` until it is made. */
  bytes: number | null;
}

export interface RecentOptions<Value> {
  /** How many values are kept. */
  readonly most: number;
  /** What they may take in memory together; one alone may take more. Default: no limit */
  readonly mostBytes?: number;
  /** Default: 0 */
  readonly bytesOf?: (value: Value) => number;
  /** All are forgotten when none has been asked for so long. Default: 5 minutes */
  readonly idleMs?: number;
}

/**
 * Keeps the values that were asked for last. Who asks while one is being made waits for the same; it is given up when
 * nobody waits for it any more.
 */
export class Recent<Value> {
  /** The one asked for last at the end. */
  readonly #kept = new Map<string, Kept<Value>>();
  #idle: NodeJS.Timeout | undefined;

  constructor(readonly options: RecentOptions<Value>) {}

  get count(): number {
    return this.#kept.size;
  }

  /** Rejects with the reason of `signal` once that is aborted. What `make` rejects with is not kept. */
  async get(key: string, make: (signal: AbortSignal) => Promise<Value>, signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    const kept = this.#kept.get(key) ?? this.#make(key, make);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.clear(), this.options.idleMs ?? 300_000).unref();
    kept.waiting++;
    try {
      return await orAborted(kept.value, signal);
    } finally {
      kept.waiting--;
      if (kept.waiting === 0 && kept.bytes === null) {
        if (this.#kept.get(key) === kept) this.#kept.delete(key);
        kept.leave();
      }
      this.#makeRoom();
    }
  }

  clear(): void {
    clearTimeout(this.#idle);
    this.#kept.clear();
  }

  #make(key: string, make: (signal: AbortSignal) => Promise<Value>): Kept<Value> {
    const leaving = new AbortController();
    const value = make(leaving.signal);
    const kept: Kept<Value> = { value, leave: () => leaving.abort(), waiting: 0, bytes: null };
    value.then(
      (made) => (kept.bytes = this.options.bytesOf?.(made) ?? 0),
      () => {
        kept.bytes = 0;
        if (this.#kept.get(key) === kept) this.#kept.delete(key);
      },
    );
    return kept;
  }

  /** Those that somebody waits for are not in its way. */
  #makeRoom(): void {
    const { most, mostBytes = Infinity } = this.options;
    const done = [...this.#kept].flatMap(([key, { bytes }]) => (bytes === null ? [] : [{ key, bytes }]));
    let total = done.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [at, { key, bytes }] of done.slice(0, -1).entries()) {
      if (done.length - at <= most && total <= mostBytes) return;
      this.#kept.delete(key);
      total -= bytes;
    }
  }
}

function orAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
