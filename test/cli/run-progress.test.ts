import test from 'ava';
import { RunProgress } from '../../src/cli/run-progress.js';
import { openTerminal } from '../../src/cli/terminal.js';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.js';
import type { RunEvent } from '../../src/training/types.js';
import { repository, trainPlain } from '../helpers/runs-on-disk.js';

const file = `${repository}/configs/lr.yaml`;
const SMALL = ['data.limit={ train: 250, test: 50 }', 'train.batch_size=50', 'train.epochs=2'];
const STEP = /^epoch (\d)\/2  step (\d)\/5  mean loss \d+\.\d{4}  batch accuracy [01]\.\d{4}  \d+\.\d\ds$/;
const chooseEngine = () => createTfjsEngine({ cacheDirectory: '', backend: 'plain' });

/** What a run shows on stderr, which is a terminal or not. */
async function shown(
  overrides: readonly string[],
  isTTY = false,
): Promise<{ text: string; events: readonly RunEvent[] }> {
  let text = '';
  const stream = { isTTY, columns: 100, write: (written: string) => (text += written) };
  const terminal = openTerminal({
    stdout: stream,
    stderr: stream,
    env: { NO_COLOR: '1' },
  } as unknown as NodeJS.Process);
  let now = 0;
  const progress = new RunProgress(terminal, () => (now += 1000), false);
  const { events } = await trainPlain({ file, overrides: [...SMALL, ...overrides] }, { chooseEngine });
  for (const event of events) progress.report(event);
  return { text, events };
}

test.serial('a run that sets log_every prints step 0 and every n-th step, then the epoch', async (t) => {
  const { text, events } = await shown(['train.log_every=2']);
  const lines = text.trim().split('\n').slice(1);
  t.deepEqual(
    lines.map((line) => STEP.exec(line)?.slice(1).map(Number) ?? line.split('  ').slice(0, 2)),
    [1, 2].flatMap((epoch) => [
      [epoch, 0],
      [epoch, 2],
      [epoch, 4],
      [`epoch ${epoch}/2`, '5/5'],
    ]),
  );
  const record = events.flatMap((event) => (event.type === 'log' && event.record.step === 2 ? [event.record] : []))[0]!;
  t.true(
    lines[1]!.includes(`mean loss ${record.mean_loss.toFixed(4)}  batch accuracy ${record.batch_accuracy.toFixed(4)}`),
  );
  t.regex(lines[3]!, / {2}loss [\d.]+ {2}accuracy [\d.]+ {2}val_loss [\d.]+ {2}val_accuracy [\d.]+$/);
});

test.serial('the lines of steps are above the bar of a terminal', async (t) => {
  const { text } = await shown(['train.log_every=2'], true);
  const wiped = text.split('\n').flatMap((line) => line.split('\r\u001b[2K').at(-1) ?? []);
  t.is(wiped.filter((line) => STEP.test(line)).length, 6);
  t.regex(text, /━\S*.*\r\u001b\[2Kepoch 1\/2 {2}step 2\/5 /, 'the bar is wiped, not broken by the line');
});

test.serial('the default interval fills steps.csv and prints nothing at steps', async (t) => {
  const { text, events } = await shown([]);
  t.notRegex(text, / step +\d/);
  t.is(events.filter(({ type }) => type === 'log').length, 4);
});

test.serial('the first line says which images are validated on', async (t) => {
  const line = async (validation: string) => (await shown([`data.validation=${validation}`])).text.split('\n')[0]!;
  t.regex(await line('test'), /\(250 training images, 50 test images \(also used for validation\)\)/);
  t.regex(await line('0.2'), /\(200 training and 50 validation images\)/);
  t.regex(await line('none'), /\(250 training images, no validation\)/);
});
