import test from 'ava';
import { MnistxError } from '../../src/errors.js';
import { detectImageKind } from '../../src/images/image-kind.js';

const isRefused = test.macro((t, head: string, words: string) => {
  const bytes = Buffer.from(head, 'latin1');
  const error = t.throws(() => detectImageKind({ name: 'digit.png', bytes }), { instanceOf: MnistxError });
  t.is(error.code, 'IMAGE_UNREADABLE');
  t.true(error.message.includes(words), error.message);
  t.truthy(error.problems[0]!.fix);
});

test('a GIF', isRefused, 'GIF89a', 'digit.png is a GIF; PNG and JPEG are read');
test('a WebP', isRefused, 'RIFF\x20\0\0\0WEBPVP8 ', 'a WebP');
test('a HEIC', isRefused, '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'a HEIC');
test('an AVIF', isRefused, '\0\0\0\x1cftypavif\0\0\0\0mif1avif', 'an AVIF');
test('a BMP', isRefused, 'BM6\0\0\0', 'a BMP');
test('a TIFF', isRefused, 'II*\0\x08\0\0\0', 'a TIFF');
test('a PDF', isRefused, '%PDF-1.7', 'a PDF');
test('an SVG', isRefused, '<svg xmlns="http://www.w3.org/2000/svg">', 'an SVG');
test('an SVG behind a declaration', isRefused, '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<svg>', 'an SVG');
test('a web page', isRefused, '<!DOCTYPE html><html>', 'a web page');
test('an IDX file', isRefused, '\0\0\x08\x03\0\0\x27\x10', 'an IDX file');
test('a text', isRefused, 'hello', 'neither PNG nor JPEG');
test('one byte', isRefused, '\x89', 'neither PNG nor JPEG');
test('nothing', isRefused, '', 'digit.png is empty');

test('PNG and JPEG are known by their first bytes', (t) => {
  t.is(detectImageKind({ name: 'a.gif', bytes: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1') }), 'png');
  t.is(detectImageKind({ name: 'a.gif', bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) }), 'jpeg');
});
