import { cacheDirectory } from '../data/cache-directory.js';
import { mirrorsFromEnvironment } from '../data/mirrors.js';
import { nodeEffects } from '../effects.js';
import type { Effects } from '../effects.js';
import type { Terminal } from './terminal.js';

/** What every command gets: streams, places, clock and files, and the signal of Ctrl-C. */
export interface Context {
  readonly terminal: Terminal;
  readonly effects: Effects;
  readonly env: NodeJS.ProcessEnv;
  readonly runsDirectory: string;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
}

export function createContext(terminal: Terminal, env: NodeJS.ProcessEnv, signal: AbortSignal): Context {
  return {
    terminal,
    effects: nodeEffects,
    env,
    runsDirectory: env['MNISTX_RUNS_DIR'] || 'runs',
    cacheDirectory: cacheDirectory(env),
    mirrors: mirrorsFromEnvironment(env),
    signal,
  };
}

/** How a command ended; becomes the exit code of the process. */
export type ExitCode = 0 | 1 | 2 | 3 | 129 | 130 | 143;
