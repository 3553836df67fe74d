import { join } from 'node:path';
import { findLastLine, runCommand } from '../../../run-command.js';
import { diskFullError, setupError } from './failures.js';
import type { WheelSource } from './sources.js';
import type { SetupContext } from './types.js';

/** Builds tfjs-node's binding from its own sources against `directory/lib` and `directory/include`. */
export async function compileBinding(
  context: SetupContext,
  source: WheelSource,
  build: { compiler: string; directory: string; output: string },
): Promise<void> {
  const { env, signal, report } = context;
  const { compiler, directory, output } = build;
  report({ step: 'compile', message: `compiling the binding with ${compiler}` });
  const args = makeCompilerArguments({
    directory,
    output,
    libraries: source.libraries,
    sources: context.packageDirectory,
    headers: context.headers,
    platform: context.host.platform,
  });
  const result = await runCommand({ command: compiler, args, env: { ...env, TMPDIR: context.scratch }, signal });
  if (result.exitCode === 0) return;
  if (/No space left on device/i.test(result.stderr))
    throw diskFullError(context.cacheDirectory, new Error(result.stderr));
  const reason = result.stderr.split('\n').find((line) => /error/i.test(line)) ?? findLastLine(result.stderr);
  throw setupError(
    `${compiler} could not compile the binding: ${reason.trim()}`,
    'it needs a compiler for C++17 (GCC 8, Clang 7 or later); name one with CXX=/path/to/compiler and run the same command again',
    new Error(result.stderr),
  );
}

/** The binding finds the libraries next to itself, so the cache may be moved. */
export function makeCompilerArguments(options: {
  directory: string;
  output: string;
  libraries: readonly string[];
  sources: string;
  headers: string;
  platform: NodeJS.Platform;
}): string[] {
  const { directory, output, libraries, sources, headers, platform } = options;
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-fPIC']),
    ...['-O2', '-std=c++17', '-DNAPI_VERSION=8'],
    ...['-I', join(headers, 'include'), '-I', join(directory, 'include')],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(sources, 'binding', name)),
    ...libraries.map((name) => join(directory, 'lib', name)),
    `-Wl,-rpath,${isMac ? '@loader_path' : '$ORIGIN'}/lib`,
    ...['-o', output],
  ];
}
