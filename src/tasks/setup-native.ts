import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NATIVE_SOURCES, nativeFolder, nativePath, openNative } from '../engine/simd/host/node/native.js';
import { MnistxError } from '../errors.js';
import { findCommand, runCommand } from '../run-command.js';

export interface SetupNativeRequest {
  readonly cacheDirectory: string;
  /** CC names a compiler, CFLAGS more options for it. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Compile even if there is a library of these sources. */
  readonly force: boolean;
  readonly report: (message: string) => void;
  /** Floats of a vector. Default: as many as the processor has instructions for. */
  readonly lanes?: number;
}

export interface NativeSetup {
  readonly how: 'already' | 'compiled';
  /** Floats of a vector. */
  readonly lanes: number;
  /** `gcc (Debian 12.2.0-14) 12.2.0` */
  readonly compiler: string;
}

interface Width {
  readonly lanes: number;
  /** What the compiler defines for a processor that has it. */
  readonly macro: string;
  /** What allows it. */
  readonly options: readonly string[];
}

/** Widths of the vectors of a processor, widest first. */
const WIDTHS: Readonly<Record<string, readonly Width[]>> = {
  x64: [
    { lanes: 16, macro: '__AVX512F__', options: ['-mavx512f', '-mprefer-vector-width=512'] },
    { lanes: 8, macro: '__AVX2__', options: ['-mavx2'] },
    { lanes: 4, macro: '__SSE2__', options: [] },
  ],
  arm64: [{ lanes: 4, macro: '__ARM_NEON', options: [] }],
};
/** Without fused multiplications and additions every width gives the same bits. */
const OPTIONS = [
  ...['-std=gnu11', '-O3', '-fPIC', '-fvisibility=hidden', '-Wno-psabi'],
  ...['-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math'],
];
/** Compiled for every processor of its kind: it says whether this one has what the others need. */
const BINDING = 'binding.c';
const CHECK = fileURLToPath(new URL('../engine/simd/host/node/check-native-program.js', import.meta.url));
const TIMEOUT_MS = 120_000;

/**
 * Compiles the native kernels with the C compiler that is there, runs each beside its WebAssembly twin, and puts the library
 * into the cache, where the engine simd finds it. Downloads nothing.
 *
 * @throws {MnistxError} SETUP_FAILED, with what is missing or differs
 */
export async function setupNative(request: SetupNativeRequest): Promise<NativeSetup> {
  const { cacheDirectory, env, signal, force, report } = request;

  // 1. What is there.
  const widths = widthsOf(process);
  if (widths === undefined) throw failed(`there are no native kernels for ${process.platform} on ${process.arch}`);
  const known = force ? null : readNative(cacheDirectory).native;
  const path = nativePath(cacheDirectory);
  const compiler = findCompiler(env);
  if (known !== null && compiler === null) return { ...known, how: 'already' };
  if (compiler === null) throw failed('there is no C compiler', 'install gcc or clang, or name one with CC=…');
  const run = (command: string, args: readonly string[]) =>
    runCommand({ command, args, env, signal, timeoutMs: TIMEOUT_MS });
  const compile = async (args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(compiler, args);
    if (exitCode !== 0) throw failed(`${basename(compiler)} failed: ${lastLines(stderr)}`, 'try another one: CC=clang');
    return stdout;
  };
  const macros = await compile(['-march=native', '-dM', '-E', '-x', 'c', '/dev/null']);
  const isThere = ({ lanes, macro }: Width) => (request.lanes ?? lanes) === lanes && macros.includes(` ${macro} `);
  const width = widths.find(isThere);
  if (width === undefined) throw failed(`this processor has no vectors of ${request.lanes} floats`);
  // Another machine with narrower vectors may share the cache.
  if (known !== null && known.lanes >= width.lanes) return { ...known, how: 'already' };

  // 2. Compile, aside.
  const work = join(nativeFolder(cacheDirectory), `new.${process.pid}`);
  makeEmpty(work);
  try {
    report(`Compiling with ${basename(compiler)}`);
    const options = [...OPTIONS, ...wordsOf(env['CFLAGS']), `-DLANES=${width.lanes}`];
    const sources = readdirSync(NATIVE_SOURCES).filter((name) => name.endsWith('.c'));
    const objects = await Promise.all(
      sources.map(async (name) => {
        const to = join(work, `${name}.o`);
        const own = name === BINDING ? [] : width.options;
        await compile([...options, ...own, '-c', join(NATIVE_SOURCES, name), '-o', to]);
        return to;
      }),
    );
    const library = join(work, basename(path));
    const link = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
    await compile([...options, '-shared', ...link, ...objects, '-o', library]);

    // 3. Each kernel beside its twin, in a process of its own.
    report('Comparing with the kernels of WebAssembly');
    const checked = await run(process.execPath, [CHECK, library]);
    if (checked.exitCode !== 0) throw failed(`the native kernels are wrong: ${lastLines(checked.stderr)}`);

    // 4. Into its place, whole.
    const { stdout: version } = await run(compiler, ['--version']);
    const name = version.split('\n')[0]!.trim();
    for (const object of objects) rmSync(object);
    writeFileSync(join(work, NOTE), `${JSON.stringify({ compiler: name })}\n`);
    rmSync(dirname(path), { recursive: true, force: true });
    renameSync(work, dirname(path));
    return { lanes: Number(checked.stdout), compiler: name, how: 'compiled' };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Machine = Pick<NodeJS.Process, 'platform' | 'arch'>;

function widthsOf({ platform, arch }: Machine): readonly Width[] | undefined {
  return platform === 'win32' ? undefined : WIDTHS[arch];
}

/** The C compiler that makes native kernels; `null` if there is none, or are no native kernels for such a machine. */
export function findCompiler(env: NodeJS.ProcessEnv, machine: Machine = process): string | null {
  return widthsOf(machine) === undefined ? null : findCommand([env['CC'] || 'cc', 'gcc', 'clang'], env);
}

const NOTE = 'build.json';

export interface NativeState {
  /** The kernels that are set up and work on this processor. */
  readonly native: Omit<NativeSetup, 'how'> | null;
  /** Why those that are there cannot be used. */
  readonly fault: string | null;
}

export function readNative(cacheDirectory: string): NativeState {
  const { library, fault } = openNative(cacheDirectory);
  if (library === null) return { native: null, fault };
  return { native: { lanes: library.lanes, compiler: readCompiler(dirname(library.path)) }, fault: null };
}

/** What compiled the library of a folder. */
function readCompiler(folder: string): string {
  try {
    return (JSON.parse(readFileSync(join(folder, NOTE), 'utf8')) as NativeSetup).compiler;
  } catch {
    return 'an unknown compiler';
  }
}

function wordsOf(options = ''): string[] {
  return options.split(' ').filter((word) => word !== '');
}

function makeEmpty(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw failed(
      `${folder} cannot be made (${(error as NodeJS.ErrnoException).code})`,
      'name another cache: MNISTX_CACHE_DIR',
    );
  }
}

function lastLines(text: string): string {
  const lines = text.trim().split('\n');
  return lines.slice(-3).join(' ') || 'it said nothing';
}

function failed(message: string, fix = 'nothing is lost: WebAssembly trains to the same bits'): MnistxError {
  return new MnistxError({ code: 'SETUP_FAILED', message, fix });
}
