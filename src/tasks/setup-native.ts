import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
}

export interface NativeSetup {
  readonly how: 'already' | 'compiled';
  /** Floats of a vector. */
  readonly lanes: number;
  /** `gcc (Debian 12.2.0-14) 12.2.0` */
  readonly compiler: string;
}

/** Widths of vectors that a processor's compiler is asked for, with the options that allow them. */
const WIDTHS: Readonly<Record<string, Readonly<Record<number, readonly string[]>>>> = {
  x64: { 4: [], 8: ['-mavx2'], 16: ['-mavx512f', '-mprefer-vector-width=512'] },
  arm64: { 4: [] },
};
/** Without fused multiplications and additions every width gives the same bits. */
const OPTIONS = [
  ...['-std=gnu11', '-O3', '-fPIC', '-fvisibility=hidden', '-Wno-psabi'],
  ...['-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math'],
];
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
  if (known !== null) return { ...known, how: 'already' };
  const path = nativePath(cacheDirectory);
  const compiler = findCompiler(env);
  if (compiler === null) throw failed('there is no C compiler', 'install gcc or clang, or name one with CC=…');
  const run = (command: string, args: readonly string[]) =>
    runCommand({ command, args, env, signal, timeoutMs: TIMEOUT_MS });

  // 2. Compile, aside.
  const work = join(nativeFolder(cacheDirectory), `new.${process.pid}`);
  makeEmpty(work);
  try {
    report(`Compiling with ${basename(compiler)}`);
    const objects = Object.entries(widths).map(([lanes, options]) => ({
      options,
      lanes,
      to: join(work, `${lanes}.o`),
    }));
    const compile = async (args: readonly string[]): Promise<void> => {
      const { exitCode, stderr } = await run(compiler, [...OPTIONS, ...wordsOf(env['CFLAGS']), ...args]);
      if (exitCode !== 0)
        throw failed(`${basename(compiler)} failed: ${lastLines(stderr)}`, 'try another one: CC=clang');
    };
    await Promise.all(
      objects.map(({ options, lanes, to }) =>
        compile([...options, `-DLANES=${lanes}`, '-c', join(NATIVE_SOURCES, 'all.c'), '-o', to]),
      ),
    );
    const library = join(work, basename(path));
    const link = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
    const wide = objects.length > 1 ? ['-DWIDE'] : [];
    const files = [join(NATIVE_SOURCES, 'binding.c'), ...objects.map(({ to }) => to)];
    await compile([...wide, '-shared', ...link, ...files, '-o', library]);

    // 3. Each kernel beside its twin, in a process of its own.
    report('Comparing with the kernels of WebAssembly');
    const checked = await run(process.execPath, [CHECK, library]);
    if (checked.exitCode !== 0) throw failed(`the native kernels are wrong: ${lastLines(checked.stderr)}`);

    // 4. Into its place, whole.
    const { stdout: version } = await run(compiler, ['--version']);
    const name = version.split('\n')[0]!.trim();
    for (const { to } of objects) rmSync(to);
    writeFileSync(join(work, NOTE), `${JSON.stringify({ compiler: name })}\n`);
    rmSync(dirname(path), { recursive: true, force: true });
    renameSync(work, dirname(path));
    return { lanes: Number(checked.stdout), compiler: name, how: 'compiled' };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Machine = Pick<NodeJS.Process, 'platform' | 'arch'>;

function widthsOf({ platform, arch }: Machine): (typeof WIDTHS)[string] | undefined {
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
