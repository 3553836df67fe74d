import test from 'ava';
import { showsUnicode, terminalPicture } from '../../src/cli/terminal-picture.js';

const grey = { width: 3, height: 3, channels: 1, bytes: Uint8Array.of(0, 128, 255, 255, 0, 0, 0, 0, 64) };

test('without colours, two letters show a pixel', (t) => {
  t.is(terminalPicture(grey, { color: false, unicode: false }), '  ++@@\n@@\n    ::\n');
  t.is(terminalPicture(grey, { color: false, unicode: true }), '  ▒▒██\n██\n    ░░\n');
});

test('with colours, a half block shows two rows; a last row stands alone', (t) => {
  const lines = terminalPicture(grey, { color: true, unicode: true }).split('\n');
  t.is(lines.length, 3);
  t.true(lines[0]!.startsWith('\u001b[38;5;16m\u001b[48;5;231m▀\u001b[38;5;244m\u001b[48;5;16m▀'));
  t.true(lines[1]!.startsWith('\u001b[38;5;16m\u001b[49m▀'));
  t.true(lines.slice(0, 2).every((line) => line.endsWith('\u001b[0m')));
});

test('with colours but without Unicode, two spaces show a pixel', (t) => {
  const picture = terminalPicture(grey, { color: true, unicode: false });
  t.is(picture.replace(/\u001b\[[\d;]*m/g, ''), `${'      \n'.repeat(3)}`);
});

test('colours are those of the palette that is nearest, clear pixels are white', (t) => {
  const show = (channels: number, ...bytes: number[]) =>
    terminalPicture({ width: 1, height: 1, channels, bytes: Uint8Array.from(bytes) }, { color: true, unicode: false });
  t.is(show(3, 255, 0, 0), '\u001b[48;5;196m  \u001b[0m\n');
  t.is(show(3, 95, 135, 175), '\u001b[48;5;67m  \u001b[0m\n');
  t.is(show(4, 0, 0, 0, 0), '\u001b[48;5;231m  \u001b[0m\n');
  t.is(show(1, 255), '\u001b[48;5;231m  \u001b[0m\n');
});

test('no grey has an index that there is not', (t) => {
  for (let value = 0; value < 256; value++) {
    const pixels = { width: 1, height: 1, channels: 1, bytes: Uint8Array.of(value) };
    const index = Number(/48;5;(\d+)m/.exec(terminalPicture(pixels, { color: true, unicode: false }))![1]);
    t.true(index === 16 || (index >= 231 && index <= 255));
  }
});

test('the locale says whether a terminal shows Unicode', (t) => {
  t.true(showsUnicode({ LANG: 'en_US.UTF-8' }));
  t.true(showsUnicode({ LC_ALL: 'C.utf8', LANG: 'C' }));
  t.false(showsUnicode({ LC_ALL: 'C', LANG: 'en_US.UTF-8' }));
  t.false(showsUnicode({ LANG: 'C' }));
  t.false(showsUnicode({}));
  t.true(showsUnicode({ WT_SESSION: 'x' }));
});
