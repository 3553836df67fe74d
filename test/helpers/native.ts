import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { probeNativeTensorFlow } from '../../src/engine/tfjs/probe.js';
import { testUnless } from './test-unless.js';

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
  const missing = native.ok ? null : `${native.reason}; ${native.fix}`;
  testUnless(missing, title, implementation, { isRequired: MNISTX_REQUIRE_NATIVE === '1', isSerial: true });
}
