import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface ServerProgram {
  readonly program: string;
  readonly args: (port: number) => readonly string[];
  /** What it reads from its standard input. Default: nothing */
  readonly input?: (port: number) => string;
  readonly spawnOptions?: Pick<SpawnOptions, 'uid' | 'gid'>;
  /** What it logs once it takes connections. */
  readonly ready: RegExp;
  /** What it logs when another program took the port. */
  readonly portTaken: RegExp;
}

// Killed, AVA leaves its processes behind, which would wait for it without end.
process.once('disconnect', () => process.kill(process.pid));

/** How often another port is tried. */
const MOST_PORTS = 5;

/** A server on loopback that can be stopped and started again on its port. */
export class ServerProcess {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly server: ServerProgram,
    readonly port: number,
  ) {}

  /** On a free port. */
  static async start(server: ServerProgram): Promise<ServerProcess> {
    for (let attempt = 1; ; attempt++) {
      const started = new ServerProcess(server, await findFreePort());
      const log = await started.tryToStart();
      if (log === null) return started;
      if (attempt === MOST_PORTS || !server.portTaken.test(log)) throw didNotStart(server, log);
    }
  }

  async start(): Promise<void> {
    const log = await this.tryToStart();
    if (log !== null) throw didNotStart(this.server, log);
  }

  /** Resolves once the process has ended. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** `null` once it takes connections; what it logged, if it ended before. */
  private async tryToStart(): Promise<string | null> {
    const { program, args, input, spawnOptions = {}, ready } = this.server;
    const child = spawn(program, args(this.port), { ...spawnOptions, stdio: 'pipe' });
    this.child = child;
    child.once('spawn', () => endWithTests(child));
    child.stdin.end(input?.(this.port) ?? '');
    return new Promise((resolve, reject) => {
      let log = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          log += text;
          if (ready.test(log)) resolve(null);
        });
      }
      child.once('error', reject);
      child.once('close', () => resolve(log));
    });
  }
}

/**
 * Stops a server once this process has ended, also if it was killed: the watcher's input is closed then. To Redis and
 * PostgreSQL a SIGINT is a quick end.
 */
function endWithTests(child: ChildProcess): void {
  const watcher = spawn('sh', ['-c', 'read -r _; kill -INT "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A signal to the group of the tests does not reach it.
    detached: true,
  });
  child.once('exit', () => watcher.kill());
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function didNotStart({ program }: ServerProgram, log: string): Error {
  return new Error(`${program} did not start:\n${log}`);
}
