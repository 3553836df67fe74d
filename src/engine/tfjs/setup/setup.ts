import { join } from 'node:path';
import { MnistxError } from '../../../errors.js';
import type { Problem } from '../../../errors.js';
import { locateSetup } from '../places.js';
import { hasPackages } from '../packages.js';
import { probeNativeTensorFlow } from '../probe.js';
import { explainFileError } from './failures.js';
import { fetchPackages } from './fetch-packages.js';
import { setUpFromWheel } from './from-wheel.js';
import { setUpWithInstaller } from './from-installer.js';
import { withLock } from './lock.js';
import { detectHost } from './sources.js';
import type { SetupContext, SetupOptions, SetupResult } from './types.js';
import { makeRoot, withScratch } from './workspace.js';

export type { SetupEvent, SetupOptions, SetupResult } from './types.js';

/**
 * Gives mnistx TensorFlow.js and a native TensorFlow for it, in the cache directory and nowhere else. Ways are tried in
 * turn: what is there already, the library inside TensorFlow's Python wheel, tfjs-node's own installer. Throws an MnistxError
 * (SETUP_FAILED) that says for each way why it was closed, DISK when the cache cannot be written, and the reason of the
 * signal when that was aborted.
 */
export async function setupTensorFlow(options: SetupOptions): Promise<SetupResult> {
  const { cacheDirectory, env, signal, report, force = false } = options;
  const present = await findPresent(options);
  if (present.result && !force) return present.result;
  try {
    makeRoot(cacheDirectory);
    let hasWaited = false;
    const onWait = (owner: string) => {
      hasWaited = true;
      report({ step: 'wait', message: `waiting for another set-up (${owner})` });
    };
    return await withLock({ file: join(locateSetup(cacheDirectory), '.lock'), signal, onWait }, async () => {
      return await withScratch(cacheDirectory, async (scratch) => {
        const host = options.host ?? detectHost();
        const hadPackages = hasPackages(cacheDirectory);
        const context = await fetchPackages({ cacheDirectory, env, signal, report, force, host, scratch });
        // The other set-up, or an earlier version of mnistx, may have done it.
        const now = hasWaited || !hadPackages ? await findPresent(options) : present;
        if (now.result && !force) return now.result;
        return await tryInTurn(context, now.closed);
      });
    });
  } catch (error) {
    signal.throwIfAborted();
    throw explainFileError(error, cacheDirectory);
  }
}

interface Present {
  readonly result: SetupResult | null;
  readonly closed: readonly Problem[];
}

async function findPresent(options: SetupOptions): Promise<Present> {
  options.report({ step: 'check', message: 'looking for a native TensorFlow' });
  const native = await probeNativeTensorFlow(options);
  if (!native.ok) return { result: null, closed: [{ code: 'SETUP_FAILED', message: native.reason }] };
  return { result: { how: 'already', binding: native.binding, version: native.version }, closed: [] };
}

const WAYS = [
  { name: 'from the Python wheel', run: setUpFromWheel },
  { name: "with tfjs-node's installer", run: setUpWithInstaller },
] as const;

async function tryInTurn(context: SetupContext, alreadyClosed: readonly Problem[]): Promise<SetupResult> {
  const closed = [...alreadyClosed];
  for (const way of WAYS) {
    try {
      return await way.run(context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof MnistxError) || error.code !== 'SETUP_FAILED') throw error;
      closed.push(...error.problems.map((problem) => ({ ...problem, message: `${way.name}: ${problem.message}` })));
    }
  }
  throw new MnistxError(closed);
}
