import { MnistxError } from '../errors.js';

/** @throws {MnistxError} BAD_USAGE if `--port` is no port */
export function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  const fix = 'use a number from 1 to 65535, or 0 for a free one';
  throw new MnistxError({ code: 'BAD_USAGE', message: `--port is "${text}"`, fix });
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
