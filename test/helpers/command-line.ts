import { Console } from 'node:console';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { main } from '../../src/cli/main.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The working folder and the console belong to the whole process, so one command runs at a time. */
let last: Promise<unknown> = Promise.resolve();

/** Runs the command line within this process: what a program of its own would print and end with, without its start. */
export function runCommand(command: CommandLine): Promise<Ended> {
  const ended = last.then(() => runAlone(command));
  last = ended.catch(() => {});
  return ended;
}

async function runAlone({ cwd, args, env }: CommandLine): Promise<Ended> {
  const stdout = collector();
  const stderr = collector();
  const own = { argv: [process.execPath, 'mnistx', ...args], env, stdout, stderr, exitCode: 0, on: () => {} };
  const program = Object.create(process, Object.getOwnPropertyDescriptors(own)) as NodeJS.Process & typeof own;
  const { console: console_ } = globalThis;
  const before = process.cwd();
  process.chdir(cwd);
  // yargs prints its help there.
  globalThis.console = new Console({ stdout, stderr });
  try {
    await main(program);
  } finally {
    globalThis.console = console_;
    process.chdir(before);
  }
  for (const stream of [stdout, stderr]) await once(stream.end(), 'finish');
  return { code: program.exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(): Writable & { readonly text: () => string } {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write: (part: Buffer, _, done) => {
      parts.push(part);
      done();
    },
  });
  return Object.assign(stream, { text: () => Buffer.concat(parts).toString('utf8') });
}
