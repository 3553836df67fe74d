import test from 'ava';
import { isUnicode, showsPictures } from '../../../src/cli/shows-pictures.js';
import { terminalPicture } from '../../../src/cli/render/terminal-picture.js';

const grey = { width: 2, height: 3, channels: 1, bytes: Uint8Array.from([255, 0, 255, 0, 0, 128]) };

test('without colour the darker pixels are the denser characters', (t) => {
  t.is(terminalPicture(grey, { color: false, unicode: true }), ' █\n▒░');
  t.is(terminalPicture(grey, { color: false, unicode: false }), ' @\n=:');
});

test('in colour each character is two pixels', (t) => {
  const picture = { width: 1, height: 2, channels: 3, bytes: Uint8Array.from([255, 0, 0, 0, 0, 255]) };
  t.is(terminalPicture(picture, { color: true, unicode: true }), '\u001b[38;2;255;0;0m\u001b[48;2;0;0;255m▀\u001b[0m');
  t.is(terminalPicture(picture, { color: true, unicode: false }), '\u001b[48;2;128;0;128m \u001b[0m');
});

test('what is transparent lies on white', (t) => {
  const picture = { width: 1, height: 1, channels: 4, bytes: Uint8Array.from([0, 0, 0, 0]) };
  t.is(terminalPicture(picture, { color: false, unicode: true }), ' ');
});

test('every line has the width of the picture', (t) => {
  const lines = terminalPicture(grey, { color: true, unicode: true }).split('\n');
  t.deepEqual(
    lines.map((line) => line.replace(/\u001b\[[\d;]*m/g, '').length),
    [2, 2],
  );
});

test('pictures are for terminals that know UTF-8', (t) => {
  t.true(showsPictures({ isTTY: true }, { LANG: 'en_US.UTF-8' }));
  t.false(showsPictures({ isTTY: true }, { LANG: 'en_US.UTF-8', TERM: 'dumb' }));
  t.false(showsPictures({ isTTY: true }, { LANG: 'en_US.UTF-8', LC_ALL: 'C' }));
  t.false(showsPictures({}, { LANG: 'en_US.UTF-8' }));
  t.true(isUnicode({ LC_CTYPE: 'C.utf8' }));
});
