import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { locateFrameworks, locatePython } from '../../bench/environment.js';
import { repository } from './runs-on-disk.js';
import { testUnless } from './test-unless.js';

const isRequired = process.env['MNISTX_REQUIRE_FRAMEWORKS'] === '1';
const python = locatePython('frameworks');
const missing = python === null ? 'no frameworks; node scripts/setup-frameworks.mjs' : null;

/**
 * A test that needs Keras, PyTorch, JAX, ONNX, TensorBoard or safetensors of Python. Without them it is skipped with the
 * reason in its title, and fails where MNISTX_REQUIRE_FRAMEWORKS=1 says that there must be some.
 */
export function testIfFrameworks(title: string, implementation: (t: ExecutionContext) => void | Promise<void>): void {
  testUnless(missing, title, implementation, { isRequired, isSerial: true });
}

/** The folder whose `node_modules` hold the frameworks of JavaScript that are too large to be dependencies. */
export const frameworkPackages = join(locateFrameworks(), 'npm', 'package.json');

/** The Python that has the frameworks. */
export const frameworksPython = python ?? 'python3';

/** An array for a check, and as one answers it. */
export interface SentArray {
  readonly shape: readonly number[];
  readonly base64: string;
}

export function sendArray(values: Float32Array, shape: readonly number[]): SentArray {
  return { shape, base64: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64') };
}

export function receiveArray({ base64 }: SentArray): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

export type KerasBackend = 'torch' | 'jax';

/**
 * Has a check of test/frameworks answer a request. All requests of a test file go to one process for each backend that
 * Keras is to compute with.
 */
export async function askFrameworks<Answer>(
  check: string,
  request: object,
  backend: KerasBackend = 'torch',
): Promise<Answer> {
  const server = (servers[backend] ??= startServer(backend));
  const { answer, error } = JSON.parse(await server(JSON.stringify({ check, ...request }))) as {
    readonly answer?: Answer;
    readonly error?: string;
  };
  if (answer === undefined) throw new Error(error);
  return answer;
}

type Server = (line: string) => Promise<string>;

const servers: Partial<Record<KerasBackend, Server>> = {};

function startServer(backend: KerasBackend): Server {
  const script = join(repository, 'test', 'frameworks', 'serve.py');
  const child = spawn(frameworksPython, [script], { env: { ...process.env, KERAS_BACKEND: backend } });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    waiting.shift()?.resolve(line);
    if (waiting.length === 0) hold(child, false);
  });
  child.on('close', (code) => {
    for (const { reject } of waiting) reject(new Error(`the frameworks ended with ${code}:\n${log}`));
  });
  return (line) =>
    new Promise((resolve, reject) => {
      hold(child, true);
      waiting.push({ resolve, reject });
      child.stdin.write(`${line}\n`);
    });
}

/** Says whether the test process has to wait for it. Once that ends, so does its standard input, and it with that. */
function hold(child: ChildProcessWithoutNullStreams, isAwaited: boolean): void {
  const handles = [child, child.stdin, child.stdout, child.stderr] as unknown as readonly Pick<
    NodeJS.Timeout,
    'ref' | 'unref'
  >[];
  for (const handle of handles) {
    if (isAwaited) handle.ref();
    else handle.unref();
  }
}
