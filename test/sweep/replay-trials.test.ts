import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { readJournal } from '../../src/sweep/journal.js';
import { replayTrials } from '../../src/sweep/replay-trials.js';
import { SimulatedLauncher } from '../helpers/simulated-launcher.js';
import { conductIn, exampleSweep, newFolder } from '../helpers/sweeps.js';

for (const stop_early of [
  { type: 'none' },
  { type: 'hyperband', min_epochs: 1, eta: 3 },
  { type: 'median', min_epochs: 2, min_trials: 3 },
] as const) {
  test(`the journal has everything that the sweep knew of its trials, also if they fail, with stop_early ${stop_early.type}`, async (t) => {
    const folder = newFolder();
    const sweep = exampleSweep({ stop_early, seeds: [1, 2] });
    const launcher = new SimulatedLauncher({
      slots: 2,
      seed: 1,
      valueOf: ({ experiment }, epoch) => 1 - 1 / epoch / experiment.train.batch_size,
      fails: ({ experiment }) => experiment.name.startsWith('0003'),
    });
    const { course } = await conductIn(folder, sweep, launcher);
    const trials = replayTrials(readJournal(folder, nodeEffects.files), sweep);
    t.deepEqual(trials, course.trials);
    t.is(trials[2]!.state, 'failed');
  });
}
