import test from 'ava';
import type { Sweep } from '../../src/config/sweep/types.js';
import type { TrialJob } from '../../src/sweep/launchers/launcher.js';
import { Lost, SimulatedLauncher } from '../helpers/simulated-launcher.js';
import { conductIn, exampleSweep, newFolder } from '../helpers/sweeps.js';

/** Best at a rate of 0.01 and a batch of 64, better with each epoch. */
function accuracyOf({ experiment: { train, seed } }: TrialJob, epoch: number): number {
  const rate = Math.log10((train.optimizer as { learning_rate: number }).learning_rate) + 2;
  const batch = Math.log2(train.batch_size / 64);
  return 0.9 - 0.1 * rate * rate - 0.02 * batch * batch - 0.3 / epoch + 0.001 * seed;
}

const SWEEPS: Readonly<Record<string, Sweep>> = {
  'a random search': exampleSweep(),
  'a tree-structured Parzen search': exampleSweep({ search: { type: 'tpe', trials: 24, seed: 3, parallel: 4 } }),
  'trials that stop by the median': exampleSweep({
    search: { type: 'random', trials: 16, seed: 1, parallel: 4 },
    stop_early: { type: 'median', min_epochs: 2, min_trials: 3 },
  }),
  'trials that stop by whole rungs': exampleSweep({
    search: { type: 'tpe', trials: 16, seed: 1, parallel: 4 },
    stop_early: { type: 'hyperband', min_epochs: 1, eta: 3 },
  }),
  'three seeds a trial': exampleSweep({
    seeds: [1, 2, 3],
    search: { type: 'tpe', trials: 14, seed: 2, parallel: 2 },
  }),
};

for (const [name, sweep] of Object.entries(SWEEPS)) {
  test(`the journal of ${name} is the same for any number of workers, however fast each is`, async (t) => {
    const straight = await conductIn(
      newFolder(),
      sweep,
      new SimulatedLauncher({ slots: 1, seed: 1, valueOf: accuracyOf }),
    );
    t.is(straight.outcome, 'finished');
    const ended = straight.course.trials.filter(({ state }) => state === 'complete' || state === 'stopped');
    t.is(ended.length, sweep.search.trials);
    t.is(
      ended.some(({ state }) => state === 'stopped'),
      sweep.stop_early.type !== 'none',
    );
    for (const [slots, seed] of [
      [2, 2],
      [4, 3],
      [100, 6],
    ] as const) {
      const launcher = new SimulatedLauncher({ slots, seed, valueOf: accuracyOf });
      t.deepEqual((await conductIn(newFolder(), sweep, launcher)).lines, straight.lines);
    }
  });

  test(`${name} that is lost at any moment continues to the same journal`, async (t) => {
    const straight = await conductIn(
      newFolder(),
      sweep,
      new SimulatedLauncher({ slots: 1, seed: 1, valueOf: accuracyOf }),
    );
    const folder = newFolder();
    let losses = 0;
    for (let seed = 1; ; seed++) {
      const launcher = new SimulatedLauncher({ slots: 3, seed, valueOf: accuracyOf, lostAfter: 1 + (seed % 5) });
      try {
        const { outcome, lines } = await conductIn(folder, sweep, launcher);
        t.is(outcome, 'finished');
        t.deepEqual(lines, straight.lines);
        break;
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        losses++;
      }
    }
    t.true(losses > 1);
  });
}

test('a trial that fails is recorded with its reason, and the sweep goes on', async (t) => {
  const sweep = exampleSweep();
  const fails = ({ experiment }: TrialJob): boolean => experiment.name === '0003';
  const launcher = new SimulatedLauncher({ slots: 2, seed: 1, valueOf: accuracyOf, fails });
  const { outcome, course } = await conductIn(newFolder(), sweep, launcher);
  t.is(outcome, 'finished');
  const { state, reason, value } = course.trials[2]!;
  t.deepEqual({ state, reason, value }, { state: 'failed', reason: 'the loss became NaN', value: null });
  t.is(course.trials.filter((trial) => trial.state === 'complete').length, 11);
});

test('with failFast the first failure ends the sweep, and it can be continued', async (t) => {
  const sweep = exampleSweep();
  const fails = ({ experiment }: TrialJob): boolean => experiment.name === '0003';
  const folder = newFolder();
  const first = new SimulatedLauncher({ slots: 1, seed: 1, valueOf: accuracyOf, fails });
  const { outcome, course } = await conductIn(folder, sweep, first, { failFast: true });
  t.is(outcome, 'failed');
  t.is(course.endedCount, 3);
  const second = new SimulatedLauncher({ slots: 1, seed: 1, valueOf: accuracyOf });
  t.is((await conductIn(folder, sweep, second)).course.trials[2]!.state, 'failed');
  t.is(second.epochs, 9 * 9);
});

test('a network that cannot be is recorded as invalid and trains nothing', async (t) => {
  const sweep = exampleSweep();
  const launcher = new SimulatedLauncher({ slots: 2, seed: 1, valueOf: accuracyOf });
  const { course, lines } = await conductIn(newFolder(), sweep, launcher, {
    jobsOf: async () => ({ reason: 'too large' }),
  });
  t.is(launcher.epochs, 0);
  t.true(course.trials.every(({ state, reason }) => state === 'invalid' && reason === 'too large'));
  t.false(lines.some((line) => line.includes('"event":"start"')));
});

test('a stopped sweep trains nothing twice', async (t) => {
  const sweep = exampleSweep();
  const folder = newFolder();
  const stop = new AbortController();
  const first = new SimulatedLauncher({ slots: 1, seed: 1, valueOf: accuracyOf });
  const report = ({ type }: { readonly type: string }): void => {
    if (type === 'end') stop.abort();
  };
  const stopped = await conductIn(folder, sweep, first, { signal: stop.signal, report });
  t.is(stopped.outcome, 'interrupted');
  const second = new SimulatedLauncher({ slots: 1, seed: 1, valueOf: accuracyOf });
  t.is((await conductIn(folder, sweep, second)).outcome, 'finished');
  t.is(first.epochs + second.epochs, 12 * 9);
});

test('trial i knows the results up to trial i - parallel alone', async (t) => {
  const search = { type: 'tpe', trials: 20, seed: 1 } as const;
  const run = async (parallel: number, valueOf: typeof accuracyOf) => {
    const launcher = new SimulatedLauncher({ slots: 1, seed: 1, valueOf });
    const { course } = await conductIn(newFolder(), exampleSweep({ search: { ...search, parallel } }), launcher);
    return course.trials.map(({ point }) => point);
  };
  const changed = (job: TrialJob, epoch: number): number =>
    job.experiment.name === '0013' ? 2 : accuracyOf(job, epoch);
  const [before, after] = [await run(4, accuracyOf), await run(4, changed)];
  t.deepEqual(after.slice(0, 16), before.slice(0, 16));
  t.notDeepEqual(after.slice(16), before.slice(16));
});
