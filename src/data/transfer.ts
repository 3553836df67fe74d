import type { FileOperations } from '../effects.js';
import { limitWords, MnistxError } from '../errors.js';
import type { ExpectedFile } from './dataset-files.js';
import { sizeOf } from './part-file.js';
import type { DownloadProgress } from './types.js';

export interface TransferRequest {
  readonly url: string;
  readonly file: ExpectedFile;
  /** Receives the bytes; what it holds already is not asked for again. */
  readonly part: string;
  readonly files: FileOperations;
  readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly idleTimeoutMs: number;
}

/** A mirror did not deliver; the next one may. */
export class MirrorFailure extends Error {
  /** Whether the bytes received so far can be trusted to be the start of the file. */
  readonly isResumable: boolean;

  constructor(message: string, options: { isResumable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.isResumable = options.isResumable ?? false;
  }
}

/**
 * Downloads the rest of `part` and returns the offset at which the mirror began. Leaves `part` unchanged if the
 * response cannot be the file, empty if it turned out not to be the file, and partly filled if it broke off.
 */
export async function transfer(request: TransferRequest): Promise<number> {
  const { signal } = request;
  const watch = watchIdle(request.idleTimeoutMs, signal);
  try {
    const offset = sizeOf(request.part, request.files);
    const response = await ask(request, offset, watch.signal);
    const start = startOf(response, offset, request.file);
    await receive(response, start, request, watch.touch);
    return start;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof MirrorFailure || error instanceof MnistxError) throw error;
    if (watch.isIdle()) throw idleFailure(request.idleTimeoutMs, error);
    throw new MirrorFailure(networkReason(error), { isResumable: true, cause: error });
  } finally {
    watch.stop();
  }
}

async function ask(request: TransferRequest, offset: number, signal: AbortSignal): Promise<Response> {
  // Identity: a .gz that is labelled as encoded would arrive unpacked.
  const headers = { 'accept-encoding': 'identity', ...(offset > 0 && { range: `bytes=${offset}-` }) };
  const response = await fetch(request.url, { headers, signal });
  if (response.status !== 416 || offset === 0) return response;
  await response.body?.cancel();
  return fetch(request.url, { headers: { 'accept-encoding': 'identity' }, signal });
}

/** Where the body's first byte belongs; refuses what cannot be the file before anything is written. */
function startOf(response: Response, offset: number, file: ExpectedFile): number {
  const refuse = (reason: string): never => {
    response.body?.cancel().catch(() => undefined);
    throw new MirrorFailure(reason);
  };
  if (response.status !== 200 && response.status !== 206) return refuse(`HTTP ${response.status}`);
  const start = response.status === 206 ? rangeStart(response) : 0;
  if (start !== 0 && start !== offset) return refuse('HTTP 206 with a range that was not asked for');
  const length = response.headers.get('content-length');
  const isEncoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  if (length !== null && !isEncoded && start + Number(length) !== file.bytes) {
    const type = response.headers.get('content-type') ?? 'unknown type';
    return refuse(`sent ${start + Number(length)} bytes (${type}) where the file has ${file.bytes}`);
  }
  return start;
}

function rangeStart(response: Response): number {
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  return range?.[1] === undefined ? NaN : Number(range[1]);
}

async function receive(response: Response, start: number, request: TransferRequest, touch: () => void): Promise<void> {
  const { file, part, files, onProgress } = request;
  const descriptor = onDisk(part, () => files.openSync(part, start === 0 ? 'w' : 'a'));
  let received = start;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      touch();
      received += chunk.length;
      if (received > file.bytes) break;
      onDisk(part, () => writeAll(descriptor, chunk, files));
      onProgress?.({ file: file.name, receivedBytes: received, totalBytes: file.bytes });
    }
    onDisk(part, () => files.fsyncSync(descriptor));
  } finally {
    files.closeSync(descriptor);
  }
  if (received === file.bytes) return;
  onDisk(part, () => files.closeSync(files.openSync(part, 'w')));
  const type = response.headers.get('content-type') ?? 'unknown type';
  const amount = received > file.bytes ? 'more' : `${received} bytes`;
  throw new MirrorFailure(`sent ${amount} (${type}) where the file has ${file.bytes} bytes`);
}

function writeAll(descriptor: number, bytes: Uint8Array, files: FileOperations): void {
  for (let written = 0; written < bytes.length;) {
    written += files.writeSync(descriptor, bytes, written, bytes.length - written);
  }
}

/** A full disk or a forbidden folder is not the mirror's fault: it ends the download. */
export function onDisk<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const [what, fix] = limitWords(cause) ?? [
      (cause as Error).message,
      'make room or permit writing there, or set MNISTX_CACHE_DIR to another folder, and run again',
    ];
    const message = `${path} cannot be written: ${what}`;
    throw new MnistxError({ code: 'DISK', message, fix }, { cause });
  }
}

function watchIdle(idleTimeoutMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  let isIdle = false;
  const timer = setTimeout(() => {
    isIdle = true;
    controller.abort();
  }, idleTimeoutMs);
  const abort = () => controller.abort();
  outer?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    isIdle: () => isIdle,
    touch: () => void timer.refresh(),
    stop: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

function idleFailure(idleTimeoutMs: number, cause: unknown): MirrorFailure {
  // Not resumed at once: the next mirror is likelier to answer.
  return new MirrorFailure(`sent nothing for ${idleTimeoutMs / 1000} s`, { cause });
}

/** fetch says "fetch failed" and keeps the reason in its cause. */
function networkReason(error: unknown): string {
  const { message, cause } = error as Error;
  if (!(cause instanceof Error)) return message;
  const code = (cause as NodeJS.ErrnoException).code;
  return [code, cause.message].filter(Boolean).join(' ') || message;
}
