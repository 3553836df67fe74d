import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { makePlace } from '../../../helpers/cli.js';
import type { Place } from '../../../helpers/cli.js';
import { testIfServer, testOnQueues } from '../../../helpers/queue-servers.js';
import type { QueueServer } from '../../../helpers/queue-servers.js';
import { redisServer } from '../../../helpers/redis-server.js';
import { sweepContent } from '../../../helpers/sweep-content.js';

const SETTINGS = ['data.limit={ train: 400, test: 100 }', 'train.epochs=3', 'train.log_every=0'];
const SWEEP = [
  ...['sweep', 'configs/lr.yaml', '-P', 'train.optimizer.learning_rate=log:1e-4..1e-1'],
  ...SETTINGS.flatMap((setting) => ['-S', setting]),
  ...['--search', 'random', '--trials', '6', '--stop-early', 'hyperband'],
];
const FOLDER = 'runs/lr-sweep';

let reference: Promise<ReturnType<typeof sweepContent>> | null = null;

/** Of the sweep on this machine alone. */
function localContent(t: ExecutionContext): Promise<ReturnType<typeof sweepContent>> {
  const place = makePlace(t);
  reference ??= place.mnistx([...SWEEP, '-j', '1']).then(() => sweepContent(place.path(FOLDER)));
  return reference;
}

async function setUp(t: ExecutionContext, { url }: QueueServer): Promise<void> {
  const { code, stderr } = await makePlace(t).mnistx(['setup', 'queue', url]);
  t.is(code, 0, stderr);
}

/** With a cache and folders of its own. */
async function startWorker(t: ExecutionContext, { url }: QueueServer, ...args: string[]) {
  const place = makePlace(t);
  const worker = place.start(['worker', '--queue', url, ...args]);
  t.teardown(() => worker.child.kill('SIGKILL'));
  await worker.logged('Ctrl-C stops it');
  return { ...worker, place };
}

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(text),
  );
}

function onQueue(place: Place, { url }: QueueServer, ...args: string[]) {
  return place.mnistx([...SWEEP, '--queue', url, ...args]);
}

testOnQueues(
  'a sweep with rungs that workers train has the bytes of one on this machine, and no file, log or list of processes holds the password',
  async (t, server) => {
    await setUp(t, server);
    const worker = await startWorker(t, server, '-j', '2');
    t.false(
      execFileSync('ps', ['-o', 'args=', '-p', String(worker.child.pid)], { encoding: 'utf8' }).includes(
        server.password,
      ),
    );
    const place = makePlace(t);
    const { code, stderr } = await onQueue(place, server);
    t.is(code, 0, stderr);
    t.deepEqual(sweepContent(place.path(FOLDER)), await localContent(t));
    t.deepEqual(
      readdirSync(place.path(FOLDER)).filter((name) => name.startsWith('.')),
      [],
    );
    t.deepEqual(filesWith(place.folder, server.password), []);

    worker.child.kill('SIGINT');
    const ended = await worker.ended;
    t.is(ended.code, 130, ended.stderr);
    t.regex(ended.stderr, /\nlr-sweep 0001: begins\n/);
    t.regex(ended.stderr, /\nlr-sweep 0006: trained\n/);
    t.false(`${ended.stderr}${stderr}`.includes(server.password));
    t.deepEqual(readdirSync(worker.place.path('cache', 'queue')), []);
  },
);

testIfServer(
  redisServer,
  'a sweep that is stopped names its queue where it says how to continue',
  async (t, server) => {
    const place = makePlace(t);
    const sweep = place.start([...SWEEP, '--queue', server.url]);
    t.teardown(() => sweep.child.kill('SIGKILL'));
    await sweep.logged('no worker takes a trial');
    sweep.child.kill('SIGINT');
    const { code, stderr } = await sweep.ended;
    t.is(code, 130, stderr);
    t.true(stderr.endsWith(`to continue: mnistx resume ${FOLDER} --queue redis://127.0.0.1:${server.port}\n`), stderr);
  },
);
