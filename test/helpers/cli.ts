import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { runCommand } from './command-line.js';
import type { Ended } from './command-line.js';

export type { Ended } from './command-line.js';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The program without the check of a checkout that its build is fresh; test/prepare.test.ts and the README's commands have it. */
export const program = join(root, 'dist', 'src', 'cli', 'bin.js');

/** A folder of its own for a test, with a copy of configs/ and an empty cache, so that plain TensorFlow.js trains. */
export interface Place {
  readonly folder: string;
  readonly path: (...parts: readonly string[]) => string;
  readonly write: (file: string, content: string | Uint8Array) => void;
  /** Runs a command within this process. For signals, streams and terminals `start` a real one. */
  readonly mnistx: (args: readonly string[], env?: Environment) => Promise<Ended>;
  readonly start: (args: readonly string[], env?: Environment) => Started;
}

export type Environment = Readonly<Record<string, string>>;

/** A program that is still running. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr holds the text; rejects where the program ends before. */
  readonly logged: (text: string) => Promise<void>;
}

export function makePlace(t: ExecutionContext): Place {
  const folder = temporaryFolder(t);
  // The pictures are many files: a link saves most of the time.
  const pictures = join(root, 'configs', 'photos');
  cpSync(join(root, 'configs'), join(folder, 'configs'), { recursive: true, filter: (from) => from !== pictures });
  symlinkSync(pictures, join(folder, 'configs', 'photos'));
  return {
    folder,
    path: (...parts) => join(folder, ...parts),
    write: (file, content) => writeFileSync(join(folder, file), content),
    start: (args, env) => {
      const started = startProgram(folder, args, environmentOf(folder, env));
      // Of a test that fails before it has ended the program.
      t.teardown(() => void started.child.kill('SIGKILL'));
      return started;
    },
    mnistx: (args, env) => runCommand({ cwd: folder, args, env: environmentOf(folder, env) }),
  };
}

export function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A logistic regression on a few images: an epoch takes a moment. */
export const quick = ['-S', 'data.limit={train: 300, test: 200}', '-S', 'train.epochs=2', '-S', 'train.log_every=2'];

/** What the tests' own environment says must not reach the program. */
const OWN_VARIABLES = /^(MNISTX_|XDG_|AVA|NODE_|NO_COLOR$|FORCE_COLOR$|CI$|TERM$)/;

function environmentOf(folder: string, env: Environment = {}): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name)));
  return { ...inherited, MNISTX_CACHE_DIR: join(folder, 'cache'), ...env };
}

function startProgram(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const logged = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stderr.includes(text)) resolve();
      };
      child.stderr.on('data', look);
      look();
      void ended.then(() => reject(new Error(`ended without "${text}": ${stderr}`)));
    });
  return { child, ended, logged };
}

/** Waits for what a running program is to bring about. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < 6000; look++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`it did not come about: ${String(isSo)}`);
}
