import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';
import { dirname } from 'node:path';
import { isValidModule } from '../engine/simd/host/node/relaxed-simd.js';
import { findCompiler, readNative } from './setup-native.js';

export type CheckStatus = 'ok' | 'warning' | 'missing';

/** One line of `mnistx doctor`. */
export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  readonly detail: string;
  /** The next step; absent if there is nothing to do. */
  readonly fix?: string;
}

export interface ExamineOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDirectory: string;
  readonly signal: AbortSignal;
  /** Checks the datasets. */
  readonly checkData: () => Promise<readonly Check[]>;
}

/** Checks everything that a run depends on. Reports problems instead of throwing them, and changes nothing. */
export async function examine(options: ExamineOptions): Promise<Check[]> {
  const { env, cacheDirectory, checkData } = options;
  const [data, native] = await Promise.all([checkData(), checkNative(options)]);
  return [
    checkNode(process.versions.node),
    checkProcessor(),
    checkWebAssembly(),
    checkMemory(),
    checkCache(cacheDirectory),
    ...data,
    await checkPlain(cacheDirectory),
    ...checkKernels(env, cacheDirectory),
    native,
    ...(native.status === 'ok' ? [] : await checkTools(env, options.signal)),
  ];
}

/** Exported for its test: `version` as in `process.versions.node`. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return { name: 'Node', status: 'ok', detail: version };
  return { name: 'Node', status: 'missing', detail: `${version} is too old`, fix: 'install Node 20.19 or later' };
}

function checkProcessor(): Check {
  const model = os.cpus()[0]?.model.trim() || process.arch;
  const flags = processorFlags().filter((flag) => ['avx2', 'fma', 'avx512f', 'avx_vnni'].includes(flag));
  const detail = [model, `${os.availableParallelism()} threads`, ...flags].join(', ');
  return { name: 'processor', status: 'ok', detail };
}

/** Nothing where there is no compiler to make them. */
function checkKernels(env: NodeJS.ProcessEnv, cacheDirectory: string): Check[] {
  const name = 'native kernels';
  const { native, fault } = readNative(cacheDirectory);
  if (native !== null) return [{ name, status: 'ok', detail: `${32 * native.lanes} bits, by ${native.compiler}` }];
  if (fault !== null) return [{ name, status: 'warning', detail: fault, fix: 'run mnistx setup native' }];
  if (findCompiler(env) === null) return [];
  const fix = 'mnistx setup native makes training faster, with the same bits';
  return [{ name, status: 'ok', detail: 'not set up: WebAssembly trains', fix }];
}

/** Only on x86 Linux; empty elsewhere. */
function processorFlags(): string[] {
  try {
    return /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(' ') ?? [];
  } catch {
    return [];
  }
}

function checkWebAssembly(): Check {
  const name = 'WebAssembly';
  const features = Object.entries(FEATURES).filter(([, bytes]) => isValidModule(moduleOf(bytes)));
  const detail = features.map(([feature]) => feature).join(', ');
  if (isValidModule(moduleOf(FEATURES.SIMD))) return { name, status: 'ok', detail };
  return { name, status: 'warning', detail: 'no SIMD' };
}

// The smallest modules that use the feature, from https://github.com/GoogleChromeLabs/wasm-feature-detect
const HEADER = [0, 97, 115, 109, 1, 0, 0, 0];
const FEATURES = {
  SIMD: [1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
  'relaxed SIMD': [
    ...[1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0],
    ...[65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
  ],
  threads: [1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 10, 11, 1, 9, 0, 65, 0, 254, 16, 2, 0, 26, 11],
};

function moduleOf(body: readonly number[]): Uint8Array {
  return Uint8Array.from([...HEADER, ...body]);
}

function checkMemory(): Check {
  const limit = process.constrainedMemory() || Infinity;
  const total = Math.min(os.totalmem(), limit);
  const detail = `${gigabytes(total)} in all, ${gigabytes(process.availableMemory())} free`;
  // MNIST as bytes, the network and its activations need far less than this.
  if (process.availableMemory() > 500e6) return { name: 'memory', status: 'ok', detail };
  return { name: 'memory', status: 'warning', detail, fix: 'close other programs, or use a smaller batch_size' };
}

function checkCache(directory: string): Check {
  const name = 'cache';
  const nearest = nearestExisting(directory);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(nearest);
    const state = nearest === directory ? '' : ' (not created yet)';
    return { name, status: 'ok', detail: `${directory}${state}, ${gigabytes(bavail * bsize)} free` };
  } catch {
    const fix = 'point MNISTX_CACHE_DIR at a directory that you may write';
    return { name, status: 'warning', detail: `${directory} cannot be written`, fix };
  }
}

function nearestExisting(path: string): string {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? path : nearestExisting(parent);
}

/** TensorFlow.js takes 90 MB, so it comes with setup and not with mnistx. */
async function checkPlain(cacheDirectory: string): Promise<Check> {
  const [{ findLibraries, findPackage }, { readPackageVersion }] = await Promise.all([
    import('../engine/tfjs/packages.js'),
    import('../engine/tfjs/places.js'),
  ]);
  const name = 'TensorFlow.js';
  const core = findPackage('@tensorflow/tfjs-core', cacheDirectory);
  if (core !== null && findLibraries(cacheDirectory) !== null)
    return { name, status: 'ok', detail: `${readPackageVersion(core)}, plain JavaScript: slow` };
  const detail = 'does not come with mnistx; only the engine tfjs needs it (90 MB)';
  return { name, status: 'warning', detail, fix: 'run: mnistx setup tensorflow' };
}

async function checkNative({ env, cacheDirectory, signal }: ExamineOptions): Promise<Check> {
  const { probeNativeTensorFlow } = await import('../engine/tfjs/probe.js');
  const name = 'native TensorFlow';
  const native = await probeNativeTensorFlow({ cacheDirectory, env, signal });
  if (native.ok) return { name, status: 'ok', detail: `${native.version}, ${native.binding}` };
  return { name, status: 'warning', detail: native.reason, fix: native.fix };
}

/** What `mnistx setup tensorflow` needs. Checked only if native TensorFlow is missing. */
async function checkTools(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Check[]> {
  const { findCompiler, findNpm, findPython } = await import('../engine/tfjs/setup/tools.js');
  const { platform } = process;
  const tools = {
    npm: findNpm({ env, platform }),
    'Python with pip': await findPython({ env, signal, platform }),
    'C++ compiler': findCompiler({ env, platform }),
  };
  return Object.entries(tools).map(([name, tool]): Check => {
    if ('path' in tool) return { name, status: 'ok', detail: tool.path };
    const { message, fix } = tool.problem;
    return {
      name,
      status: 'warning',
      detail: `${message}; only setup needs one`,
      ...(fix === undefined ? {} : { fix }),
    };
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
