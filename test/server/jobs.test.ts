import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { lockRun } from '../../src/runs/ownership/lock.js';
import { commandLineOf, processes } from '../../src/runs/ownership/processes.js';
import { readRun } from '../../src/runs/read-run.js';
import type { Job, JobList } from '../../src/server/api/jobs.js';
import type { Refusal } from '../../src/server/api/session.js';
import { JobFiles } from '../../src/server/job-files.js';
import type { ServerContext } from '../../src/server/route.js';
import type { Problem } from '../../src/errors.js';
import { until } from '../helpers/cli.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { writeRun } from '../helpers/run-folders.js';
import { testUnless } from '../helpers/test-unless.js';
import { postJson, startServer, trainTiny } from '../helpers/ui-server.js';
import type { TestServer } from '../helpers/ui-server.js';

const experiment = (epochs: number): string => `# written in a page
name: lr
data: { limit: { train: 100, test: 50 } }
model: { layers: [{ type: flatten }, { type: dense, units: 10, activation: softmax }] }
train: { epochs: ${epochs}, batch_size: 50 }
`;
const ENDLESS = 100_000;

/** Whatever is still running when the test ends is killed. */
async function startJobs(t: ExecutionContext, given: Partial<ServerContext> = {}): Promise<TestServer> {
  const server = await startServer(t, given);
  t.teardown(() => killJobs(join(placesOf(server).cacheDirectory, 'jobs')));
  return server;
}

function killJobs(folder: string): void {
  for (const id of existsSync(folder) ? readdirSync(folder) : []) {
    const job = new JobFiles(join(folder, id), nodeEffects.files);
    const record = job.readRecord();
    if (record !== null && job.readEnd(record) === null) process.kill(record.pid, 'SIGKILL');
  }
}

const placesOf = ({ runsDirectory }: TestServer) => ({
  runsDirectory,
  cacheDirectory: join(runsDirectory, '..', 'cache'),
});

async function untilJob(server: TestServer, id: string, isSo: (job: Job) => boolean): Promise<Job> {
  for (let look = 0; look < 3000; look++) {
    await server.fetch('/api/runs');
    const { jobs } = (await (await server.fetch('/api/jobs')).json()) as JobList;
    const job = jobs.find((one) => one.id === id)!;
    if (isSo(job)) return job;
    if (job.state !== 'running') throw new Error(`${job.state}: ${job.output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it did not come about: ${String(isSo)}`);
}

const untilEnd = (server: TestServer, id: string) => untilJob(server, id, ({ state }) => state !== 'running');

/** Once it trains. */
async function startEndless(server: TestServer): Promise<Job & { readonly run: string }> {
  const [status, { id }] = await postJson<Job>(server, '/api/runs', { yaml: experiment(ENDLESS) });
  if (status !== 200) throw new Error(`${status}`);
  const job = await untilJob(server, id, ({ run, output }) => run !== null && output.includes('epoch'));
  return job as Job & { readonly run: string };
}

test.serial('an experiment that a page sends is trained; a second time the run of the first is found', async (t) => {
  const server = await startJobs(t);
  const [status, { id, command, state }] = await postJson<Job>(server, '/api/runs', { yaml: experiment(2) });
  t.deepEqual([status, command, state], [200, 'mnistx run experiment.yaml', 'running']);
  const done = await untilEnd(server, id);
  t.is(done.state, 'done', done.output);
  const { rows } = (await (await server.fetch('/api/runs')).json()) as { rows: { id: string; status: string }[] };
  t.deepEqual(
    rows.map((row) => [row.id, row.status]),
    [[done.run, 'finished']],
  );
  const [, again] = await postJson<Job>(server, '/api/runs', { yaml: experiment(2) });
  const found = await untilEnd(server, again.id);
  t.deepEqual([found.state, found.run], ['done', done.run]);
  t.regex(found.output, /nothing to train/);
});

test.serial('a run that began and ended before the list of runs was read again is the run of its job', async (t) => {
  const server = await startJobs(t);
  await server.fetch('/api/runs');
  const [, { id }] = await postJson<Job>(server, '/api/runs', { yaml: experiment(1) });
  const askJob = async (): Promise<Job> => {
    const { jobs } = (await (await server.fetch('/api/jobs')).json()) as JobList;
    return jobs.find((job) => job.id === id)!;
  };
  let job = await askJob();
  while (job.state === 'running') job = await askJob();
  t.is(job.state, 'done');
  t.truthy(job.run);
});

test.serial('a text with mistakes is refused with all of them, by line and column, and nothing starts', async (t) => {
  const server = await startJobs(t);
  const problemsOf = async (yaml: string): Promise<[number, string[]]> => {
    const [status, answer] = await postJson<Refusal>(server, '/api/runs', { yaml });
    const problems = (answer.problems ?? []) as Problem[];
    return [status, problems.map(({ code, position }) => `${code} ${position?.line}:${position?.column}`)];
  };
  t.deepEqual(await problemsOf(`${experiment(2)}speed: 3\n`.replace('epochs: 2', 'epochs: no')), [
    400,
    ['WRONG_TYPE 5:18', 'UNKNOWN_KEY 6:1'],
  ]);
  t.deepEqual(await problemsOf(experiment(2).replace('units: 10', 'units: 9')), [400, ['CLASS_COUNT 4:60']]);
  t.deepEqual(await problemsOf(experiment(2).replace('limit:', 'path: /etc, limit:')), [400, ['BAD_USAGE 3:15']]);
  t.deepEqual(await problemsOf(`extends: /etc/passwd\n${experiment(2)}`), [400, ['CONFLICT 1:10']]);
  t.is((await postJson(server, '/api/runs', { yaml: 5 }))[0], 400);
  t.deepEqual(await (await server.fetch('/api/jobs')).json(), { jobs: [] });
});

test.serial(
  'a run is stopped as by Ctrl-C, resumed by a command that can be copied, and verified; the next server finds what runs',
  async (t) => {
    const own = temporaryFolder();
    const places = { runsDirectory: join(own, 'my runs'), cacheDirectory: join(own, 'cache') };
    const server = await startJobs(t, { stopsRuns: false, ...places });
    const { id, run } = await startEndless(server);
    const folder = join(server.runsDirectory, 'lr');
    const verify = await postJson<Refusal>(server, `/api/runs/${run}/resume`, {});
    t.is(verify[0], 409);
    // Twice is no harder than once.
    for (let times = 0; times < 2; times++)
      t.deepEqual(await postJson(server, `/api/runs/${run}/stop`, {}), [200, { isStopping: true }]);
    t.is((await untilEnd(server, id)).state, 'stopped');
    t.is(readRun(folder).manifest.status, 'interrupted');
    t.is((await postJson(server, `/api/runs/${run}/stop`, {}))[0], 409);
    t.is((await postJson(server, `/api/jobs/${id}/stop`, {}))[0], 409);

    const epochs = readRun(folder).history.length;
    const [status, resumed] = await postJson<Job>(server, `/api/runs/${run}/resume`, {});
    t.deepEqual([status, resumed.run, resumed.command], [200, run, `mnistx resume '${folder}'`]);
    await untilJob(server, resumed.id, ({ output }) => output.includes('epoch'));
    await server.stop();

    const next = await startJobs(t, placesOf(server));
    const found = await untilJob(next, resumed.id, ({ state }) => state === 'running');
    t.is(found.run, run);
    t.is((await postJson(next, `/api/jobs/${resumed.id}/stop`, {}))[0], 200);
    t.is((await untilEnd(next, resumed.id)).state, 'stopped');
    t.true(readRun(folder).history.length > epochs);

    const [, verified] = await postJson<Job>(next, `/api/runs/${run}/verify`, {});
    const end = await untilEnd(next, verified.id);
    t.is(end.state, 'done', end.output);
    t.regex(end.output, /byte-identical/);
  },
);

test.serial(
  'a finished run is trained further to the epochs that a page names, if they are more than it has',
  async (t) => {
    const server = await startJobs(t);
    const { folder } = await trainTiny(server.runsDirectory, { train: { epochs: 1 } });
    const { rows } = (await (await server.fetch('/api/runs')).json()) as { rows: { id: string }[] };
    const path = `/api/runs/${rows[0]!.id}/resume`;
    const statusOf = async (body: unknown) => (await postJson(server, path, body))[0];
    t.deepEqual(
      [
        await statusOf({}),
        await statusOf({ epochs: 1 }),
        await statusOf({ epochs: 1.5 }),
        await statusOf({ epochs: '2' }),
      ],
      [409, 409, 400, 400],
    );
    const [status, job] = await postJson<Job>(server, path, { epochs: 2 });
    t.deepEqual([status, job.command], [200, `mnistx resume ${folder} -S train.epochs=2`]);
    const end = await untilEnd(server, job.id);
    t.is(end.state, 'done', end.output);
    t.is(readRun(folder).history.length, 2);
  },
);

test.serial('so many jobs run at once, and with --stop-runs they end with the server', async (t) => {
  const server = await startJobs(t);
  await server.fetch('/api/session');
  const jobs = await Promise.all(Array.from({ length: 4 }, () => startEndless(server)));
  t.is(new Set(jobs.map(({ run }) => run)).size, 4);
  t.is((await postJson(server, '/api/runs', { yaml: experiment(1) }))[0], 409);
  await server.stop();
  const next = await startJobs(t, placesOf(server));
  for (const { id } of jobs) t.is((await untilEnd(next, id)).state, 'stopped');
});

test.serial('a job that is killed has failed, and its run is dead', async (t) => {
  const server = await startJobs(t);
  const { id, run } = await startEndless(server);
  const { pid } = JSON.parse(nodeEffects.files.readFileSync(join(server.runsDirectory, 'lr', 'run.lock'), 'utf8')) as {
    pid: number;
  };
  process.kill(pid, 'SIGKILL');
  t.is((await untilEnd(server, id)).state, 'failed');
  const { rows } = (await (await server.fetch('/api/runs')).json()) as { rows: { id: string; status: string }[] };
  t.deepEqual(
    rows.map((row) => [row.id, row.status]),
    [[run, 'dead']],
  );
});

test.serial('only a program of mnistx that holds the claim is sent a signal', async (t) => {
  const server = await startJobs(t);
  const { folder } = writeRun(server.runsDirectory, { name: 'own', status: 'running' });
  const { rows } = (await (await server.fetch('/api/runs')).json()) as { rows: { id: string }[] };
  const stop = async () => (await postJson<Refusal>(server, `/api/runs/${rows[0]!.id}/stop`, {}))[1].error;
  t.regex(await stop(), /is not running/);
  // This process is a test, which the signal would end.
  const lock = lockRun(folder, { ...nodeEffects, force: false });
  t.regex(await stop(), /not a program of mnistx/);
  lock.release();
  rmSync(folder, { recursive: true });
  t.regex(await stop(), /there is no run/);
});

test.serial('a job that is stopped before it listens for signals is stopped, not failed', async (t) => {
  const server = await startJobs(t);
  const [, { id }] = await postJson<Job>(server, '/api/runs', { yaml: experiment(ENDLESS) });
  t.deepEqual(await postJson(server, `/api/jobs/${id}/stop`, {}), [200, { isStopping: true }]);
  t.is((await untilEnd(server, id)).state, 'stopped');
});

test.serial('that a run of another user cannot be stopped is said', async (t) => {
  const server = await startJobs(t);
  const { id, run } = await startEndless(server);
  const { kill } = process;
  process.kill = () => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  };
  t.teardown(() => (process.kill = kill));
  const [status, { error, fix }] = await postJson<Refusal>(server, `/api/runs/${run}/stop`, {});
  process.kill = kill;
  t.is(status, 409);
  t.regex(error, /^process \d+ belongs to another user/);
  t.is(fix, 'ask that user to stop it');
  // Nothing was sent, so that another try is one.
  t.is((await postJson(server, `/api/runs/${run}/stop`, {}))[0], 200);
  t.is((await untilEnd(server, id)).state, 'stopped');
});

testUnless(
  process.platform === 'linux' ? null : 'only Linux tells what a process was started with',
  'a job whose record cannot be written does not go on unseen',
  async (t) => {
    const cacheDirectory = join(temporaryFolder(), 'cache');
    const started = (): readonly number[] =>
      processes().filter((pid) => commandLineOf(pid)?.some((word) => word.startsWith(cacheDirectory)) === true);
    let before: readonly number[] = [];
    const openSync = ((...args: Parameters<typeof nodeEffects.files.openSync>) => {
      if (!String(args[0]).includes('job.json')) return nodeEffects.files.openSync(...args);
      before = started();
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    }) as typeof nodeEffects.files.openSync;
    const effects = { ...nodeEffects, files: { ...nodeEffects.files, openSync } };
    const server = await startJobs(t, { effects, cacheDirectory });
    const [status, { error }] = await postJson<Refusal>(server, '/api/runs', { yaml: experiment(ENDLESS) });
    t.is(status, 507, error);
    t.is(before.length, 1);
    await until(() => started().length === 0);
    t.deepEqual(await (await server.fetch('/api/jobs')).json(), { jobs: [] });
  },
  { isSerial: true },
);

test.serial('with --read-only nothing is started or stopped', async (t) => {
  const server = await startServer(t, { isReadOnly: true });
  writeRun(server.runsDirectory, { name: 'a', status: 'interrupted' });
  const { rows } = (await (await server.fetch('/api/runs')).json()) as { rows: { id: string }[] };
  const paths = ['stop', 'resume', 'verify'].map((verb) => `/api/runs/${rows[0]!.id}/${verb}`);
  for (const path of ['/api/runs', '/api/jobs/x/stop', ...paths])
    t.is((await postJson(server, path, {}))[0], 403, path);
});
