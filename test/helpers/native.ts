import { homedir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { probeNativeTensorFlow } from '../../src/engine/tfjs/probe.js';

const { MNISTX_CACHE_DIR, XDG_CACHE_HOME, MNISTX_REQUIRE_NATIVE } = process.env;

/** Where `mnistx setup tensorflow` puts it. */
export const nativeCacheDirectory = MNISTX_CACHE_DIR ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mnistx');

const native = await probeNativeTensorFlow({ cacheDirectory: nativeCacheDirectory, env: process.env });

/**
 * A test that needs native TensorFlow, one after the other: TensorFlow.js has one backend at a time. Without native
 * TensorFlow it is skipped with the reason in its title, and fails where MNISTX_REQUIRE_NATIVE=1 says that there must be
 * one.
 */
export function testIfNative(title: string, implementation: (t: ExecutionContext) => void | Promise<void>): void {
  if (native.ok) test.serial(title, implementation);
  else if (MNISTX_REQUIRE_NATIVE === '1') test(title, (t) => t.fail(`${native.reason}; ${native.fix}`));
  else test.skip(`${title} (${native.reason}; ${native.fix})`, implementation);
}
