import { EventEmitter } from 'node:events';
import test from 'ava';
import { ProgressBar } from '../../src/cli/progress-bar.js';
import { listenForStop } from '../../src/cli/signals.js';
import { openTerminal } from '../../src/cli/terminal.js';

/** A window with this many columns that keeps what was written to it. */
function makeWindow(columns: number, env: NodeJS.ProcessEnv = {}) {
  const written = { text: '' };
  const stream = { isTTY: true, columns, write: (text: string) => (written.text += text) };
  const terminal = openTerminal({ stdout: stream, stderr: stream, env } as unknown as NodeJS.Process);
  return { terminal, stream, written };
}

test('a terminal has colours and bars', (t) => {
  const { terminal } = makeWindow(80);
  t.true(terminal.hasBars && terminal.logColors && terminal.outColors);
});

test('NO_COLOR turns colours off and leaves bars', (t) => {
  const { terminal } = makeWindow(80, { NO_COLOR: '1' });
  t.deepEqual([terminal.hasBars, terminal.logColors], [true, false]);
});

for (const env of [{ CI: 'true' }, { TERM: 'dumb' }]) {
  test(`${JSON.stringify(env)} turns colours and bars off`, (t) => {
    const { terminal } = makeWindow(80, env);
    t.deepEqual([terminal.hasBars, terminal.logColors], [false, false]);
  });
}

test('an empty NO_COLOR says nothing', (t) => {
  t.true(makeWindow(80, { NO_COLOR: '' }).terminal.logColors);
});

test('a terminal of unknown size counts as one of 100 columns', (t) => {
  const { terminal } = makeWindow(0);
  t.deepEqual([terminal.outColumns, terminal.logColumns()], [100, 100]);
});

for (const columns of [200, 80, 40, 20, 5, 1]) {
  test(`a bar stays on one line of ${columns} columns and shows whole values only`, (t) => {
    const { terminal, written } = makeWindow(columns, { NO_COLOR: '1' });
    const details = ['12/600', 'loss 0.4242', 'accuracy 0.9000', '0:31 left', '1.23 M images/s'];
    new ProgressBar(terminal, () => 0).draw('epoch 1/3', 0.5, details);
    const line = written.text.replace('\r\u001b[2K', '');
    t.true(line.length < Math.max(columns, 1) || line === '');
    const shown = details.filter((detail) => line.includes(detail));
    t.deepEqual(shown, details.slice(0, shown.length));
    t.true(line === '' || 'epoch 1/3'.startsWith(line) || line.endsWith(shown.at(-1) ?? '─'));
  });
}

test('a bar follows the width of its window', (t) => {
  const { terminal, stream, written } = makeWindow(200, { NO_COLOR: '1' });
  let now = 0;
  const bar = new ProgressBar(terminal, () => (now += 1000));
  bar.draw('epoch 1/3', 0.5, ['12/600', 'loss 0.4242']);
  written.text = '';
  stream.columns = 30;
  bar.draw('epoch 1/3', 0.5, ['12/600', 'loss 0.4242']);
  t.is(written.text, '\r\u001b[2K\u001b[1A\u001b[2Kepoch 1/3 ━━━━─── 12/600', 'the broken line is wiped as a whole');
});

test('lines above a bar are wiped with it', (t) => {
  const { terminal, written } = makeWindow(40, { NO_COLOR: '1' });
  let now = 0;
  const bar = new ProgressBar(terminal, () => (now += 1000));
  bar.draw('sweep', 0.5, [], ['trial 1', 'trial 2']);
  written.text = '';
  bar.draw('sweep', 0.5, [], ['trial 2']);
  t.is(written.text, `\r\u001b[2K${'\u001b[1A\u001b[2K'.repeat(2)}trial 2\nsweep ━━━━━────`);
  written.text = '';
  terminal.log('line\n');
  t.is(written.text, '\r\u001b[2K\u001b[1A\u001b[2Kline\n');
});

test('a line of either stream wipes the bar before it', (t) => {
  for (const stream of ['out', 'log'] as const) {
    const { terminal, written } = makeWindow(80);
    terminal.redraw('bar');
    terminal[stream]('line\n');
    t.is(written.text, '\r\u001b[2Kbar\r\u001b[2Kline\n');
  }
});

for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`the first ${name} asks to stop, the second ends the program with ${code}`, (t) => {
    const exits: number[] = [];
    const process = Object.assign(new EventEmitter(), { exit: (exitCode: number) => exits.push(exitCode) });
    const told: string[] = [];
    const options = { log: (line: string) => told.push(line), hasTerminal: true };
    const stop = listenForStop(process as unknown as NodeJS.Process, options);
    t.is(stop.exitCode(), null);
    process.emit(name);
    t.deepEqual([stop.signal.aborted, stop.exitCode(), exits], [true, code, []]);
    t.deepEqual(told, [
      `stopping at the next safe point; ${name === 'SIGINT' ? 'Ctrl-C again' : 'a second signal'} stops at once\n`,
    ]);
    process.emit(name);
    t.deepEqual([exits, told.slice(1)], [[code], ['stopped at once\n']]);
  });
}
