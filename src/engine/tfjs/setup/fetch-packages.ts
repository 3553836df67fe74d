import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MnistxError } from '../../../errors.js';
import { findPackage, hasPackages, locatePackages, SETUP_MANIFEST, TFJS_VERSION } from '../packages.js';
import { findLastLine, runCommand } from '../../../run-command.js';
import type { CommandResult } from '../../../run-command.js';
import { diskFullError, setupError } from './failures.js';
import { findNpm } from './tools.js';
import type { SetupContext, Workspace } from './types.js';
import { publish } from './workspace.js';

/**
 * Installs TensorFlow.js, the sources of its binding and Node's headers in the cache directory, if they are not there.
 * npm holds each package against the digest in the lock file; none of their scripts is run.
 */
export async function fetchPackages(workspace: Workspace): Promise<SetupContext> {
  const { cacheDirectory, force } = workspace;
  const place = locatePackages(cacheDirectory);
  if (!hasPackages(cacheDirectory) || (force && existsSync(place))) {
    const copy = join(workspace.scratch, 'packages');
    cpSync(SETUP_MANIFEST, copy, { recursive: true });
    await runNpm(workspace, copy);
    publish(workspace, copy, place);
  }
  const packageDirectory = findPackage('@tensorflow/tfjs-node', cacheDirectory);
  const headers = findPackage('node-api-headers', cacheDirectory);
  if (packageDirectory === null || headers === null) throw new Error(`${place} lacks what its lock file lists`);
  return { ...workspace, packageDirectory, headers };
}

async function runNpm({ env, signal, report, host, cacheDirectory }: Workspace, directory: string): Promise<void> {
  const npm = findNpm({ env, platform: host.platform });
  if ('problem' in npm) throw setupError(npm.problem.message, npm.problem.fix ?? '');
  report({ step: 'packages', message: `downloading TensorFlow.js ${TFJS_VERSION}` });
  const args = [
    ...['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    // Under `npx` or a script of npm the settings of that call are in the environment.
    ...['--global=false', '--dry-run=false', '--workspaces=false', '--fetch-retry-mintimeout=1000'],
  ];
  const result = await runCommand({ command: npm.path, args, cwd: directory, env, signal });
  if (result.exitCode !== 0) throw explainNpm(result, cacheDirectory);
}

function explainNpm({ stderr }: CommandResult, cacheDirectory: string): MnistxError {
  const cause = new Error(stderr);
  const code = /npm error code (\w+)/.exec(stderr)?.[1] ?? '';
  if (code === 'ENOSPC') return diskFullError(cacheDirectory, cause);
  if (code === 'EINTEGRITY') {
    return setupError(
      'a package of TensorFlow.js does not have the digest that it should have; nothing was installed',
      'a mirror or proxy serves another file: look at "npm config get registry", then run the same command again',
      cause,
    );
  }
  if (UNREACHABLE.has(code)) {
    return setupError(
      `npm cannot reach its registry (${code})`,
      'connect to the network, or set HTTPS_PROXY or npm_config_registry, then run the same command again',
      cause,
    );
  }
  const reason = /npm error (?!code|errno|syscall|A complete log)(.+)/.exec(stderr)?.[1] ?? findLastLine(stderr);
  return setupError(
    `npm could not install TensorFlow.js: ${reason}`,
    'fix that, then run the same command again',
    cause,
  );
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH'],
  ...['ERR_SOCKET_TIMEOUT', 'FETCH_ERROR', 'ERR_INVALID_PROTOCOL'],
]);
