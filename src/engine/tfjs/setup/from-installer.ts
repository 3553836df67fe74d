import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { BINDING_IN_PACKAGE, listNativePlaces } from '../places.js';
import { probeNativeTensorFlow } from '../probe.js';
import { findLastLine, runCommand } from '../../../run-command.js';
import { setupError } from './failures.js';
import { describeHost } from './sources.js';
import type { SetupContext, SetupResult } from './types.js';
import { publish } from './workspace.js';

const WITHOUT = 'train without it, in plain TensorFlow.js';

/** Runs tfjs-node's own installer on a copy of the package, so the installed package is only read. */
export async function setUpWithInstaller(context: SetupContext): Promise<SetupResult> {
  if (context.host.libc === 'musl') {
    throw setupError(`tfjs-node's installer has nothing for ${describeHost(context.host)}`, WITHOUT);
  }
  const { installer: place } = listNativePlaces(context);
  const copy = join(context.scratch, 'package');
  cpSync(context.packageDirectory, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
  context.report({ step: 'install', message: "running tfjs-node's own installer" });
  await runInstaller(context, copy);

  context.report({ step: 'try', message: 'loading it' });
  const native = await probeNativeTensorFlow({ ...context, binding: join(copy, BINDING_IN_PACKAGE) });
  if (!native.ok) throw setupError(`tfjs-node's installer finished, but ${native.reason}`, WITHOUT);
  publish(context, copy, place.directory);
  return { how: 'installer', binding: place.binding, version: native.version };
}

const LEFT_OUT = new Set(['deps', 'lib', 'build']);

async function runInstaller(context: SetupContext, copy: string): Promise<void> {
  const { signal } = context;
  const result = await runCommand({
    command: process.execPath,
    args: [join(copy, 'scripts', 'install.js')],
    cwd: copy,
    env: makeInstallerEnvironment(context),
    signal,
    timeoutMs: LIMIT_MS,
  });
  if (result.exitCode === 0 && existsSync(join(copy, BINDING_IN_PACKAGE))) return;
  const reason = /Error: .*/.exec(result.stderr)?.[0] ?? findLastLine(result.stderr);
  throw setupError(
    `tfjs-node's own installer failed: ${reason || `exit code ${String(result.exitCode)}`}`,
    WITHOUT,
    new Error(result.stderr),
  );
}

// The installer waits forever for a server that does not answer.
const LIMIT_MS = 15 * 60_000;

/** The copy stands outside of node_modules: its imports and its `node-pre-gyp` are found through these two. */
function makeInstallerEnvironment({ env, packageDirectory }: SetupContext): NodeJS.ProcessEnv {
  const folders = createRequire(join(packageDirectory, 'package.json')).resolve.paths('rimraf') ?? [];
  const path = [...folders.map((folder) => join(folder, '.bin')), dirname(process.execPath), env['PATH'] ?? ''];
  return { ...env, NODE_PATH: folders.join(delimiter), PATH: path.join(delimiter) };
}
