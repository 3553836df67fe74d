import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../../../src/effects.js';
import { MnistxError } from '../../../../src/errors.js';
import { packFolder } from '../../../../src/runs/pack-folder.js';
import type { EpochReport } from '../../../../src/sweep/launchers/launcher.js';
import { Register } from '../../../../src/sweep/launchers/bullmq/register.js';
import type { Fitness } from '../../../../src/sweep/launchers/bullmq/serve.js';
import { TrialQueue } from '../../../../src/sweep/launchers/bullmq/trial-queue.js';
import { jobId, queueName } from '../../../../src/sweep/launchers/bullmq/wire.js';
import {
  endSharedServers,
  makeJob,
  makeLauncher,
  NEEDS,
  openLink,
  startServing,
  testOnSharedQueues,
  TRAINED,
  writeTrial,
  writingLauncher,
} from '../../../helpers/queues.js';
import { temporaryFolder } from '../../../helpers/cli.js';

const QUEUE = queueName('abc', NEEDS);
const { files } = nodeEffects;

test.after.always(endSharedServers);

testOnSharedQueues(
  'reports come back as they were, the run folder stands in its place, and the queue is empty',
  async (t, server) => {
    const { launch, trialsFolder } = await makeLauncher(t, server);
    const worker = await startServing(t, server, {});
    const launcher = await launch();
    t.deepEqual(await launcher.train(makeJob('0001')), TRAINED);
    t.is(readFileSync(join(trialsFolder, '0001', 'history.csv'), 'utf8'), '0001');
    await launcher.close();
    t.deepEqual(await new Register(await openLink(t, server)).list(), []);
    t.deepEqual(
      worker.events.map(({ type }) => type),
      ['start', 'end'],
    );
  },
);

testOnSharedQueues('what is trained of a trial goes with it, and comes back continued', async (t, server) => {
  const { launch, trialsFolder } = await makeLauncher(t, server);
  writeTrial(join(trialsFolder, '0001'), 'rung 1');
  const local = writingLauncher({
    train: async (_, { runsDirectory } = {}) => {
      const folder = join(runsDirectory!, '0001');
      writeTrial(folder, `${readFileSync(join(folder, 'history.csv'), 'utf8')}, rung 2`);
      return TRAINED;
    },
  });
  await startServing(t, server, { local });
  const launcher = await launch();
  await launcher.train(makeJob('0001'));
  t.is(readFileSync(join(trialsFolder, '0001', 'history.csv'), 'utf8'), 'rung 1, rung 2');
  await launcher.close();
});

testOnSharedQueues(
  'work that a worker cannot do is passed over by name, once, and left to others',
  async (t, server) => {
    const { launch } = await makeLauncher(t, server);
    const launcher = await launch();
    const report = launcher.train(makeJob('0001'));
    const unfit = writingLauncher();
    const reason = 'needs mnistx 0.2.0, this is 0.1.0';
    let asked = 0;
    const passed = new Promise<void>((resolve) => {
      void startServing(t, server, {
        local: unfit,
        fitnessFor: async () => (asked++, { reason }),
        report: (event) => {
          t.deepEqual(event, { type: 'pass', sweep: 'search', reason });
          resolve();
        },
      });
    });
    await passed;
    await startServing(t, server, {});
    t.is((await report).status, 'trained');
    t.deepEqual(unfit.trained, []);
    t.is(asked, 1);
    await launcher.close();
  },
);

testOnSharedQueues(
  'a queue that was passed over is looked at again each minute; it is told again only with another reason',
  async (t, server) => {
    const { launch } = await makeLauncher(t, server);
    const launcher = await launch();
    const report = launcher.train(makeJob('0001'));
    const answers: Fitness[] = [{ reason: 'needs a' }, { reason: 'needs a' }, { reason: 'needs b' }, {}];
    let minutes = 0;
    const effects = { ...nodeEffects, elapsedMs: () => nodeEffects.elapsedMs() + minutes * 60_000 };
    const worker = await startServing(t, server, { fitnessFor: async () => answers[minutes++]!, effects });
    t.deepEqual(await report, TRAINED);
    t.is(minutes, answers.length);
    t.deepEqual(
      worker.events.filter(({ type }) => type === 'pass'),
      ['needs a', 'needs b'].map((reason) => ({ type: 'pass', sweep: 'search', reason })),
    );
    await launcher.close();
  },
);

testOnSharedQueues(
  'announcements that cannot be read are passed over by name, once, and the others are served',
  async (t, server) => {
    const { backend } = await openLink(t, server);
    const texts = ['{', 'null', '{"queue":"garbled-2"}', '{"queue":"garbled-3","sweep":"x","needs":{"data":[]}}'];
    const names = texts.map((_, at) => `garbled-${at}`);
    const fields = texts.map((text, at) => [`work-${names[at]}`, text]);
    await backend.setQueueMeta(Object.fromEntries(fields) as Record<string, string>);
    const worker = await startServing(t, server, {});
    const { launch } = await makeLauncher(t, server);
    const launcher = await launch();
    t.deepEqual(await launcher.train(makeJob('0001')), TRAINED);
    await launcher.close();
    await worker.stop();
    t.deepEqual(
      worker.events.filter(({ type }) => type === 'pass'),
      names.map((sweep) => ({ type: 'pass', sweep, reason: 'is announced with a text that cannot be read' })),
    );
    await backend.removeQueueMetaFields(names.map((name) => `work-${name}`));
  },
);

testOnSharedQueues('a trial whose report cannot be read is trained again', async (t, server) => {
  const link = await openLink(t, server);
  const queue = await TrialQueue.open(link, QUEUE, { isOwner: true });
  const job = makeJob('0001');
  await queue.add(jobId(job, NEEDS), { job, folder: null, faults: [] }, 1);
  const claimed = (await queue.claim('token', 'worker'))!;
  await queue.finish(claimed, { status: 'trained', values: 'many' } as never, null);
  t.is((await queue.read(claimed.id))!.report, 'damaged');
  const { launch, trialsFolder } = await makeLauncher(t, server);
  const launcher = await launch();
  const report = launcher.train(job);
  await startServing(t, server, {});
  t.deepEqual(await report, TRAINED);
  t.is(readFileSync(join(trialsFolder, '0001', 'history.csv'), 'utf8'), '0001');
  await launcher.close();
});

testOnSharedQueues(
  'a folder that a lost worker has written over is not taken for the trained one',
  async (t, server) => {
    const link = await openLink(t, server);
    const queue = await TrialQueue.open(link, QUEUE, { isOwner: true });
    const job = makeJob('0001');
    const folder = temporaryFolder(t);
    const packed = (content: string): Uint8Array => {
      writeTrial(folder, content);
      return packFolder(folder, files);
    };
    const empty = { job, folder: null, faults: [] };
    const id = jobId(job, NEEDS);
    await queue.add(id, empty, 1);
    const claimed = (await queue.claim('token', 'worker'))!;
    const whole = packed('epoch 2');
    await queue.save(claimed, { ...empty, folder: whole });
    await queue.finish(claimed, TRAINED, whole);
    t.true((await queue.read(id))!.isWhole);
    await queue.save(claimed, { ...empty, folder: packed('epoch 1') });
    t.false((await queue.read(id))!.isWhole);

    // The coordinator has it trained again.
    const { launch, trialsFolder } = await makeLauncher(t, server);
    const launcher = await launch();
    const report = launcher.train(job);
    await startServing(t, server, {});
    t.deepEqual(await report, TRAINED);
    t.is(readFileSync(join(trialsFolder, '0001', 'history.csv'), 'utf8'), '0001');
    await launcher.close();
  },
);

testOnSharedQueues(
  'a run folder of another experiment is not put in the place of a trial, which is trained again',
  async (t, server) => {
    const link = await openLink(t, server);
    const queue = await TrialQueue.open(link, QUEUE, { isOwner: true });
    const { launch, trialsFolder } = await makeLauncher(t, server);
    const job = makeJob('0001');
    const { experiment } = job;
    const deliver = async (run: object): Promise<void> => {
      const source = temporaryFolder(t);
      writeFileSync(join(source, 'run.json'), JSON.stringify(run));
      const folder = packFolder(source, files);
      await queue.add(jobId(job, NEEDS), { job, folder, faults: [] }, 1);
      await queue.finish((await queue.claim('token', 'worker'))!, TRAINED, folder);
    };
    await deliver({ experiment: { ...experiment, seed: experiment.seed + 1 } });
    const launcher = await launch();
    const report = launcher.train(job);
    const worker = await startServing(t, server, {});
    t.deepEqual(await report, TRAINED);
    t.deepEqual(readdirSync(join(trialsFolder, '0001')), ['history.csv']);
    await worker.stop();

    // Of an earlier version, which did not know a key.
    const { description: _, ...known } = experiment;
    await deliver({ experiment: known });
    t.deepEqual(await launcher.train(job), TRAINED);
    t.deepEqual(readdirSync(join(trialsFolder, '0001')), ['run.json']);
    await launcher.close();
  },
);

testOnSharedQueues(
  'a job whose name leads out of the folder of runs is not trained, and nothing is written there',
  async (t, server) => {
    const job = makeJob('0001');
    const queue = await TrialQueue.open(await openLink(t, server), QUEUE);
    const source = temporaryFolder(t);
    writeTrial(source, 'foreign');
    const foreign = { ...job, experiment: { ...job.experiment, name: '../../outside' } };
    await queue.add(jobId(job, NEEDS), { job: foreign, folder: packFolder(source, files), faults: [] }, 1);
    const folder = temporaryFolder(t);
    const local = writingLauncher();
    await startServing(t, server, { local, home: join(folder, 'home') });
    const { launch } = await makeLauncher(t, server);
    const launcher = await launch();
    const reason = 'the queue held something else in its place';
    t.deepEqual(await launcher.train(job), { status: 'failed', reason });
    t.deepEqual(local.trained, []);
    t.deepEqual(readdirSync(folder), ['home']);
    await launcher.close();
  },
);

testOnSharedQueues('a job that is added or delivered twice ends once', async (t, server) => {
  const { launch } = await makeLauncher(t, server);
  const job = makeJob('0001');
  const queue = await TrialQueue.open(await openLink(t, server), QUEUE);
  const id = jobId(job, NEEDS);
  for (let time = 0; time < 2; time++) await queue.add(id, { job, folder: null, faults: [] }, 1);
  t.deepEqual(await queue.waiting(), [id]);
  const local = writingLauncher();
  await startServing(t, server, { local });
  const launcher = await launch();
  t.deepEqual(await launcher.train(job), TRAINED);
  t.deepEqual(local.trained, ['0001']);
  await launcher.close();
});

testOnSharedQueues(
  'when the coordinator stops, waiting trials leave the queue and one in training comes back as it is',
  async (t, server) => {
    const { launch, trialsFolder, stop } = await makeLauncher(t, server);
    const local = writingLauncher({
      train: (_, options = {}) =>
        new Promise((resolve) => {
          stop();
          options.stop!.addEventListener('abort', () => {
            writeTrial(join(options.runsDirectory!, '0001'), 'epoch 1');
            resolve({ status: 'interrupted' });
          });
        }),
    });
    const launcher = await launch();
    const reports = ['0001', '0002'].map((name) => launcher.train(makeJob(name)));
    await startServing(t, server, { local });
    t.deepEqual(
      (await Promise.all(reports)).map(({ status }) => status),
      ['interrupted', 'interrupted'],
    );
    await launcher.close();
    t.deepEqual(readdirSync(trialsFolder), ['0001']);
    t.deepEqual(await new Register(await openLink(t, server)).list(), []);
  },
);

testOnSharedQueues(
  'whoever watches is told the epochs of a trial, which can still be asked to stop',
  async (t, server) => {
    const { launch, stop } = await makeLauncher(t, server);
    const told: EpochReport[] = [];
    const local = writingLauncher({
      train: async (_, { onEpoch, stop: signal } = {}) => {
        onEpoch!({ epoch: 1, value: 0.5 });
        onEpoch!({ epoch: 2, value: null });
        await once(signal!, 'abort');
        return { status: 'interrupted' };
      },
    });
    await startServing(t, server, { local });
    const launcher = await launch();
    const onEpoch = (epoch: EpochReport): void => {
      told.push(epoch);
      stop();
    };
    t.deepEqual(await launcher.train(makeJob('0001'), { onEpoch }), { status: 'interrupted' });
    t.deepEqual(told, [{ epoch: 2, value: null }]);
    await launcher.close();
  },
);

testOnSharedQueues(
  'a worker that stops gives its trial back with what it has reached, and another one continues it',
  async (t, server) => {
    const { launch, trialsFolder } = await makeLauncher(t, server);
    const launcher = await launch();
    const report = launcher.train(makeJob('0001'));
    const controller = new AbortController();
    const local = writingLauncher({
      train: async (_, { runsDirectory } = {}) => {
        writeTrial(join(runsDirectory!, '0001'), 'epoch 1');
        controller.abort();
        return { status: 'interrupted' };
      },
    });
    const first = await startServing(t, server, { local, signal: controller.signal });
    await first.ended;
    t.like(first.events.at(-1), { type: 'end', how: 'given back' });
    const second = writingLauncher({
      train: async (_, { runsDirectory } = {}) => {
        const folder = join(runsDirectory!, '0001');
        writeTrial(folder, `${readFileSync(join(folder, 'history.csv'), 'utf8')}, epoch 2`);
        return TRAINED;
      },
    });
    await startServing(t, server, { local: second });
    t.deepEqual(await report, TRAINED);
    t.is(readFileSync(join(trialsFolder, '0001', 'history.csv'), 'utf8'), 'epoch 1, epoch 2');
    await launcher.close();
  },
);

testOnSharedQueues('a worker that is stopped while it reads data ends in peace', async (t, server) => {
  const { launch, stop } = await makeLauncher(t, server);
  let look = (): void => {};
  const looked = new Promise<void>((resolve) => (look = resolve));
  const controller = new AbortController();
  const { signal } = controller;
  const fitnessFor = (): Promise<Fitness> => {
    look();
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  };
  const worker = await startServing(t, server, { fitnessFor, signal });
  const launcher = await launch();
  const report = launcher.train(makeJob('0001'));
  await looked;
  controller.abort();
  await t.notThrowsAsync(worker.ended);
  stop();
  t.deepEqual(await report, { status: 'interrupted' });
  await launcher.close();
});

testOnSharedQueues(
  'a worker that cannot train ends with the reason; after three of them the trial has failed with it',
  async (t, server) => {
    const { launch } = await makeLauncher(t, server);
    const launcher = await launch();
    const report = launcher.train(makeJob('0001'));
    const local = writingLauncher({
      train: async () => {
        throw new MnistxError({ code: 'DISK', message: 'the disk is full', fix: 'free some space' });
      },
    });
    for (let worker = 1; worker <= 2; worker++) {
      const { ended } = await startServing(t, server, { local });
      await t.throwsAsync(ended, { message: 'the disk is full' });
    }
    await startServing(t, server, { local });
    t.deepEqual(await report, { status: 'failed', reason: 'the disk is full' });
    await launcher.close();
  },
);

testOnSharedQueues(
  'a worker that cannot train gives back the other trials that it trains, with what they have reached',
  async (t, server) => {
    const { launch } = await makeLauncher(t, server);
    const launcher = await launch();
    const reports = ['0001', '0002'].map((name) => launcher.train(makeJob(name)));
    let begin = (): void => {};
    const hasBegun = new Promise<void>((resolve) => (begin = resolve));
    const local = writingLauncher({
      slots: 2,
      train: async ({ experiment: { name } }, options = {}) => {
        if (name === '0002') {
          await hasBegun;
          throw new MnistxError({ code: 'DISK', message: 'the disk is full', fix: 'free some space' });
        }
        begin();
        await once(options.stop!, 'abort');
        writeTrial(join(options.runsDirectory!, name), 'epoch 1');
        return { status: 'interrupted' };
      },
    });
    const { ended, events } = await startServing(t, server, { local });
    await t.throwsAsync(ended, { message: 'the disk is full' });
    t.like(events.at(-1), { type: 'end', trial: '0001', how: 'given back' });
    await startServing(t, server, {});
    t.deepEqual(await Promise.all(reports), [TRAINED, TRAINED]);
    await launcher.close();
  },
);

testOnSharedQueues('a trial whose workers are lost three times has failed', async (t, server) => {
  const { launch } = await makeLauncher(t, server);
  const launcher = await launch();
  const report = launcher.train(makeJob('0001'));
  // Its lock runs out at once, and nobody renews it.
  const queue = await TrialQueue.open(await openLink(t, server, { lostAfterMs: 50 }), QUEUE);
  let isOver = false;
  const ended = report.finally(() => (isOver = true));
  for (let claim = 1; !isOver; claim++) {
    await queue.claim(`token ${claim}`, 'worker');
    await queue.recoverLost();
    await new Promise(setImmediate);
  }
  t.deepEqual(await ended, { status: 'failed', reason: 'its worker was lost 3 times' });
  await launcher.close();
});

testOnSharedQueues(
  'a coordinator that was killed takes in what has ended since, and trains nothing twice',
  async (t, server) => {
    const { launch, trialsFolder, kill } = await makeLauncher(t, server);
    let count = 0;
    const local = writingLauncher({
      train: async (_, { runsDirectory } = {}) => {
        count++;
        await kill();
        writeTrial(join(runsDirectory!, '0001'), 'trained once');
        return TRAINED;
      },
    });
    const worker = await startServing(t, server, { local });
    const killed = await launch();
    t.deepEqual(await killed.train(makeJob('0001')), { status: 'interrupted' });
    t.deepEqual(readdirSync(trialsFolder), []);
    const launcher = await launch();
    t.deepEqual(await launcher.train(makeJob('0001')), TRAINED);
    t.is(count, 1);
    t.is(readFileSync(join(trialsFolder, '0001', 'history.csv'), 'utf8'), 'trained once');
    await launcher.close();
    await worker.stop();
  },
);
