import { readClock } from '../clock.js';
import type { Surroundings } from './take-home.js';

/** This browser, as run.json says it. */
export function describeBrowser(version: string): Surroundings {
  const { userAgent, hardwareConcurrency } = navigator;
  const { deviceMemory = 0 } = navigator as { readonly deviceMemory?: number };
  return {
    now: readClock(),
    versions: { mnistx: version, browser: userAgent },
    host: {
      platform: 'browser',
      arch: 'wasm32',
      cpu: 'unknown',
      cores: hardwareConcurrency,
      memory_bytes: deviceMemory * 2 ** 30,
    },
  };
}
