import test from 'ava';
import { SweepProgress } from '../../src/cli/sweep-progress.js';
import { openTerminal } from '../../src/cli/terminal.js';
import type { SweepEvent } from '../../src/sweep/conduct.js';
import type { Launcher, TrainOptions, TrialJob } from '../../src/sweep/launchers/launcher.js';
import type { Trial } from '../../src/sweep/types.js';
import { SimulatedLauncher } from '../helpers/simulated-launcher.js';
import { conductIn, exampleSweep, newFolder } from '../helpers/sweeps.js';

interface Window {
  readonly columns: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
  readonly slots?: number;
}

/** Tells each epoch of a simulated training. */
class ToldLauncher extends SimulatedLauncher {
  override train: Launcher['train'] = async (job: TrialJob, { onEpoch }: TrainOptions = {}) => {
    const report = await super.train(job);
    if (report.status === 'trained') report.values.forEach((value, at) => onEpoch?.({ epoch: at + 1, value }));
    return report;
  };
}

/** What a sweep writes to stderr, and what stood below the ended trials each time it was drawn. */
async function shown({ columns, rows = 24, isTTY = true, slots = 2 }: Window) {
  let text = '';
  const stream = { isTTY, columns, rows, write: (written: string) => (text += written) };
  const terminal = openTerminal({
    stdout: stream,
    stderr: stream,
    env: { NO_COLOR: '1' },
  } as unknown as NodeJS.Process);
  let now = 0;
  const sweep = exampleSweep({ seeds: [1, 2] });
  const progress = new SweepProgress(terminal, sweep, () => (now += 1000), false);
  const launcher = new ToldLauncher({ slots, seed: 1, valueOf: (_, epoch) => 0.9 - 0.3 / epoch });
  await conductIn(newFolder(), sweep, launcher, { report: progress.report.bind(progress) });
  progress.clear();
  const drawn = text.split('\r\u001b[2K').map((part) => part.replaceAll('\u001b[1A\u001b[2K', ''));
  return { text, drawn: drawn.filter((part) => part !== '' && !part.endsWith('\n')).map((part) => part.split('\n')) };
}

test('trials that train are shown with what differs, their epoch and value, above the bar', async (t) => {
  const { drawn, text } = await shown({ columns: 100 });
  const running = drawn.flatMap((lines) => lines.slice(0, -1));
  t.true(running.length > 200);
  const line = /^trial +\d+ seed [12] +lr=\S+ batch=\d+ +epoch [0-9]\/9( {2}val_accuracy 0\.\d{4})?$/;
  t.deepEqual(
    running.filter((one) => !line.test(one)),
    [],
  );
  t.true(drawn.every((lines) => lines.length <= 3 && /^sweep [━─]+ \d+\/12/.test(lines.at(-1)!)));
  t.true(drawn.some((lines) => /best 0\.8667 \(trial \d+\) {2}\d+:\d\d left$/.test(lines.at(-1)!)));
  t.is(text.match(/^.*trial \d+\/12 /gm)!.length, 12);
  t.true(text.endsWith('\r\u001b[2K'));
});

for (const columns of [120, 80, 60, 40, 20, 5])
  test(`no line is broken in a window of ${columns} columns`, async (t) => {
    const { drawn } = await shown({ columns });
    t.true(drawn.length > 100);
    t.true(drawn.every((lines) => lines.every((line) => line.length < columns)));
    if (columns >= 40)
      t.true(drawn.some((lines) => lines.some((line) => /^trial 3 seed 1 .*\d\/9 .*0\.\d{4}/.test(line))));
  });

test('a low window shows as many as fit, and how many there are beside them', async (t) => {
  const { drawn } = await shown({ columns: 80, rows: 6, slots: 24 });
  t.true(drawn.every((lines) => lines.length <= 5));
  t.true(drawn.some((lines) => lines.at(-2) === 'and 21 more'));
});

test('without a terminal the ended trials alone are written', async (t) => {
  const { text } = await shown({ columns: 100, isTTY: false });
  t.is(text.match(/^trial \d+\/12 .*$/gm)!.length, 12);
  t.is(text.trimEnd().split('\n').length, 12);
});

function trial(number: number, state: Trial['state'], value: number | null): Trial {
  const assignment = new Map([['train.batch_size', 64]]);
  const seeds = value === null ? [] : [{ seed: 1, values: [value] }];
  return { number, point: {}, assignment, state, reason: null, seeds, value, parameters: 10, seconds: 1 };
}

test('the bar of a continued sweep names the best trial, and new trials alone say how long the others take', (t) => {
  let text = '';
  const stream = { isTTY: true, columns: 100, write: (written: string) => (text += written) };
  const env = { NO_COLOR: '1' };
  const terminal = openTerminal({ stdout: stream, stderr: stream, env } as unknown as NodeJS.Process);
  let now = 0;
  const progress = new SweepProgress(terminal, exampleSweep(), () => now, false);
  const end = (one: Trial, isNew: boolean): SweepEvent => ({ type: 'end', trial: one, isNew });
  for (const event of [
    end(trial(1, 'complete', 0.9), false),
    end(trial(2, 'stopped', 0.99), false),
    end(trial(3, 'pending', 0.95), true),
    end(trial(4, 'complete', 0.9), true),
  ]) {
    now += 10_000;
    progress.report(event);
  }
  // Of 12 trials three have ended, one of them in these 40 seconds.
  t.regex(text, /3\/12 {2}best 0\.9000 \(trial 1\) {2}6:00 left/);
  t.notRegex(text, /trial 2\/12/);
  t.regex(text, /trial 4\/12/);
});
