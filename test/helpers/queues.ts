import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { experimentFrom } from '../../src/config/load-experiment.js';
import { nodeEffects } from '../../src/effects.js';
import type { TrialJob, TrialReport } from '../../src/sweep/launchers/launcher.js';
import type { LocalLauncher } from '../../src/sweep/launchers/local.js';
import { Link } from '../../src/sweep/launchers/bullmq/link.js';
import { migratePostgres } from '../../src/sweep/launchers/bullmq/postgres.js';
import { parseQueueAddress } from '../../src/sweep/launchers/bullmq/queue-address.js';
import { serveQueue } from '../../src/sweep/launchers/bullmq/serve.js';
import type { ServeEvent, ServeOptions } from '../../src/sweep/launchers/bullmq/serve.js';
import type { Needs } from '../../src/sweep/launchers/bullmq/wire.js';
import { bullmqLauncher } from '../../src/sweep/launchers/bullmq/bullmq.js';
import { temporaryFolder } from './cli.js';
import { queueServers, testIfServer } from './queue-servers.js';
import type { QueueServer, QueueServerKind } from './queue-servers.js';

const shared = new Map<QueueServerKind, Promise<QueueServer>>();
const teardowns: (() => unknown)[] = [];

/** Once for each kind of server; the tests of a file share it, one after another. */
export function testOnSharedQueues(
  title: string,
  check: (t: ExecutionContext, server: QueueServer) => Promise<void>,
): void {
  for (const kind of queueServers) {
    if (kind.missing !== null) testIfServer(kind, title, check);
    else test.serial(`${kind.name}: ${title}`, async (t) => check(t, await sharedServer(kind)));
  }
}

function sharedServer(kind: QueueServerKind): Promise<QueueServer> {
  const known = shared.get(kind) ?? kind.start({ teardown: (end: () => unknown) => teardowns.unshift(end) } as never);
  shared.set(kind, known);
  return known;
}

/** Ends the servers of `testOnSharedQueues`: for `test.after.always`. */
export async function endSharedServers(): Promise<void> {
  for (const end of teardowns.splice(0)) await end();
}

export const NEEDS: Needs = {
  version: '0.1.0',
  engine: 'auto',
  data: {
    name: 'mnist',
    source: { dataset: 'mnist', limit: {} } as never,
    files: [{ name: 'a', bytes: 1, sha256: 'ab12' }],
  },
};

export const TRAINED: TrialReport = {
  status: 'trained',
  values: [0.1 + 0.2, null, 1e-7],
  isFinished: true,
  isStopped: false,
  parameters: 10,
  seconds: 1.5,
};

const SPEC = { model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] } };

export function makeJob(name: string, changes: Partial<TrialJob> = {}): TrialJob {
  const { experiment } = experimentFrom({ ...SPEC, name } as never, []);
  return { experiment, metric: 'val_accuracy', until: null, bounds: [], goal: 'maximize', ...changes };
}

/** Ready for jobs. */
export async function openLink(
  t: ExecutionContext,
  { url }: QueueServer,
  { lostAfterMs = 30_000, say = (_: string): void => {} } = {},
): Promise<Link> {
  const address = parseQueueAddress(url);
  if (address.kind === 'postgres') await migratePostgres(address);
  const link = await Link.open({ address, lostAfterMs, mostAttempts: 3, say });
  t.teardown(() => link.close());
  return link;
}

/** A coordinator in a sweep's folder. */
export async function makeLauncher(t: ExecutionContext, server: QueueServer) {
  const said: string[] = [];
  const controller = new AbortController();
  const trialsFolder = join(temporaryFolder(t), 'trials');
  mkdirSync(trialsFolder);
  let link: Link;
  const launch = async (needs: Needs = NEEDS) =>
    bullmqLauncher({
      link: (link = await openLink(t, server)),
      sweep: { id: 'abc', name: 'search', trialsFolder },
      needsOf: async () => needs,
      signal: controller.signal,
      effects: nodeEffects,
      workerCommand: 'mnistx worker',
      isWatched: true,
      say: (message) => said.push(message),
    });
  /** What it has put into the queue stays there. */
  const kill = (): Promise<void> => link.close();
  return { launch, trialsFolder, said, stop: () => controller.abort(), kill };
}

/** Writes what it was asked into a file, or continues the folder that came with the job. */
export function writingLauncher(
  changes: Partial<LocalLauncher> = {},
): LocalLauncher & { readonly trained: readonly string[] } {
  const trained: string[] = [];
  return {
    slots: 1,
    trained,
    train: async ({ experiment: { name } }, { runsDirectory } = {}) => {
      trained.push(name);
      writeTrial(join(runsDirectory!, name), name);
      return TRAINED;
    },
    close: async () => {},
    ...changes,
  };
}

export function writeTrial(folder: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'history.csv'), content);
}

/** Serves until the test ends, or `stop`. */
export async function startServing(t: ExecutionContext, server: QueueServer, changes: Partial<ServeOptions>) {
  const controller = new AbortController();
  const events: ServeEvent[] = [];
  const link = await openLink(t, server);
  const ended = serveQueue({
    link,
    local: writingLauncher(),
    fitnessFor: async () => ({}),
    home: join(temporaryFolder(t), 'home'),
    name: 'worker',
    checkpointEveryMs: 1000,
    signal: controller.signal,
    effects: nodeEffects,
    report: (event) => events.push(event),
    ...changes,
  });
  const stop = async (): Promise<void> => {
    controller.abort();
    await ended;
  };
  t.teardown(() => stop().catch(() => {}));
  return { events, stop, ended };
}
