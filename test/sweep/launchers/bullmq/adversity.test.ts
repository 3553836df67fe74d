import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makePlace } from '../../../helpers/cli.js';
import type { Ended, Place, Started } from '../../../helpers/cli.js';
import { testOnQueuesIfLong } from '../../../helpers/queue-servers.js';
import type { QueueServer } from '../../../helpers/queue-servers.js';
import { findFreePort } from '../../../helpers/server-process.js';
import { sweepContent } from '../../../helpers/sweep-content.js';

const SETTINGS = ['data.limit={ train: 2000, test: 100 }', 'train.epochs=6', 'train.log_every=0'];
const SWEEP = [
  ...['sweep', 'configs/lr.yaml', '-P', 'train.optimizer.learning_rate=log:1e-4..1e-1'],
  ...SETTINGS.flatMap((setting) => ['-S', setting]),
  ...['--search', 'random', '--trials', '8', '-q'],
];
const FOLDER = 'runs/lr-sweep';

let reference: Promise<ReturnType<typeof sweepContent>> | null = null;

/** Of the sweep on this machine alone. */
function localContent(t: ExecutionContext): Promise<ReturnType<typeof sweepContent>> {
  const place = makePlace(t);
  reference ??= place.mnistx([...SWEEP, '-j', '1']).then(() => sweepContent(place.path(FOLDER)));
  return reference;
}

interface Worker extends Started {
  readonly place: Place;
}

/** Everything of a test that may write something. */
class Scene {
  private readonly places: Place[] = [];
  private readonly workers: Worker[] = [];

  private constructor(
    private readonly t: ExecutionContext,
    private readonly server: QueueServer,
  ) {}

  static async open(t: ExecutionContext, server: QueueServer): Promise<Scene> {
    const { code, stderr } = await makePlace(t).mnistx(['setup', 'queue', server.url]);
    t.is(code, 0, stderr);
    return new Scene(t, server);
  }

  /** With a cache and folders of its own. */
  async startWorker(): Promise<Worker> {
    const place = this.newPlace();
    const options = ['--lost-after', '2', '--checkpoint-every', '0.1', '-j', '1'];
    const worker = { ...place.start(['worker', '--queue', this.server.url, ...options]), place };
    this.t.teardown(() => worker.child.kill('SIGKILL'));
    await worker.logged('Ctrl-C stops it');
    this.workers.push(worker);
    return worker;
  }

  startSweep(place = this.newPlace()): Worker {
    const sweep = { ...place.start([...SWEEP, '--queue', this.server.url]), place };
    this.t.teardown(() => sweep.child.kill('SIGKILL'));
    return sweep;
  }

  /** It has the bytes of one on this machine, and nothing holds the password. */
  async checkEnd({ ended, place }: Worker): Promise<Ended> {
    const { t } = this;
    const end = await ended;
    t.is(end.code, 0, end.stderr);
    t.deepEqual(sweepContent(place.path(FOLDER)), await localContent(t));
    for (const worker of this.workers) worker.child.kill('SIGINT');
    const outputs = [end, ...(await Promise.all(this.workers.map((worker) => worker.ended)))];
    const { password } = this.server;
    t.false(outputs.some(({ stdout, stderr }) => `${stdout}${stderr}`.includes(password)));
    t.deepEqual(
      this.places.flatMap(({ folder }) => filesWith(folder, password)),
      [],
    );
    return end;
  }

  private newPlace(): Place {
    const place = makePlace(this.t);
    this.places.push(place);
    return place;
  }
}

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(text),
  );
}

/** The trial whose training a worker's log told last. */
function lastTrial(log: string): string {
  return log.match(/(?<= )\d{4}(?=: begins)/g)!.at(-1)!;
}

testOnQueuesIfLong(
  'one of four workers is killed in mid-trial, one sleeps until another has its trial: each trial ends once, with the same bytes',
  async (t, server) => {
    const scene = await Scene.open(t, server);
    const [killed, sleeping, ...others] = await Promise.all([1, 2, 3, 4].map(() => scene.startWorker()));
    const sweep = scene.startSweep();

    await killed!.logged(': begins');
    killed!.child.kill('SIGKILL');
    await sleeping!.logged(': begins');
    sleeping!.child.kill('SIGSTOP');
    const { stderr } = await killed!.ended;
    await Promise.any(others.map((other) => other.logged(`${lastTrial(stderr)}: begins`)));
    sleeping!.child.kill('SIGCONT');

    const { stderr: told } = await scene.checkEnd(sweep);
    // On a busy machine the next worker may get lost as well.
    t.regex(told, new RegExp(`(a worker|\\d workers) of ${lastTrial(stderr)} got lost; another one trained on`));
  },
);

testOnQueuesIfLong(
  'the server crashes while trials train, and comes back: the bytes are the same',
  async (t, server) => {
    const scene = await Scene.open(t, server);
    const worker = await scene.startWorker();
    await scene.startWorker();
    const sweep = scene.startSweep();
    await worker.logged(': begins');
    await server.crash();
    await sweep.logged('is away');
    await server.start();
    const { stderr } = await scene.checkEnd(sweep);
    t.regex(stderr, /is back/);
  },
);

testOnQueuesIfLong(
  'a coordinator that is killed takes in what was trained without it, and no trial is trained twice',
  async (t, server) => {
    const scene = await Scene.open(t, server);
    const worker = await scene.startWorker();
    const killed = scene.startSweep();
    await worker.logged(': begins');
    killed.child.kill('SIGKILL');
    await killed.ended;
    await worker.logged('0004: trained');
    await scene.checkEnd(scene.startSweep(killed.place));
    const { stderr } = await worker.ended;
    const begun = stderr.match(/\d{4}(?=: begins)/g)!;
    t.is(new Set(begun).size, 8);
    t.is(begun.length, 8);
  },
);

test('a server that is down or silent is an error of the sweep and of the worker, which writes nothing', async (t) => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.teardown(() => silent.close());
  const cases = [
    { port: await findFreePort(), words: /cannot be reached: .*ECONNREFUSED/ },
    { port: (silent.address() as AddressInfo).port, words: /cannot be reached: no answer within 2\.5 s/ },
  ];
  for (const { port, words } of cases) {
    for (const url of [`redis://:secret-7@127.0.0.1:${port}`, `postgres://me:secret-7@127.0.0.1:${port}/postgres`]) {
      const place = makePlace(t);
      for (const args of [SWEEP, ['worker']]) {
        const { code, stderr, stdout } = await place.mnistx([...args, '--queue', url]);
        t.is(code, 1, stderr);
        t.regex(stderr, words, url);
        t.false(`${stderr}${stdout}`.includes('secret-7'));
      }
      t.false(existsSync(place.path('runs')));
    }
  }
});
