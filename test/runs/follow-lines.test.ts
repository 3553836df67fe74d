import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { FollowedLines } from '../../src/runs/follow-lines.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

function follow(content?: string) {
  const path = join(temporaryFolder(), 'history.csv');
  if (content !== undefined) writeFileSync(path, content);
  const lines = new FollowedLines(path, nodeEffects.files);
  const read = (): [from: number, text: string] | null => {
    const added = lines.read();
    return added === null ? null : [added.from, added.bytes.toString()];
  };
  return { path, lines, read };
}

test('lines are read once, as they are added, and never in part', (t) => {
  const { path, lines, read } = follow('a\nb\nhal');
  t.deepEqual(read(), [0, 'a\nb\n']);
  t.is(read(), null);
  appendFileSync(path, 'f');
  t.is(read(), null);
  appendFileSync(path, '\nc\n');
  t.deepEqual(read(), [2, 'half\nc\n']);
  t.is(lines.count, 4);
});

test('a file that is replaced, cut or comes back is read from its start', (t) => {
  const { path, read } = follow('a\nb\n');
  t.deepEqual(read(), [0, 'a\nb\n']);
  writeFileSync(`${path}.new`, 'x\ny\n');
  renameSync(`${path}.new`, path);
  t.deepEqual(read(), [0, 'x\ny\n']);
  truncateSync(path, 2);
  t.deepEqual(read(), [0, 'x\n']);
  rmSync(path);
  t.is(read(), null);
  writeFileSync(path, 'z\n');
  t.deepEqual(read(), [0, 'z\n']);
});

test('what is missing, a folder, or a line without an end has no lines', (t) => {
  const { path, read } = follow();
  t.is(read(), null);
  mkdirSync(path);
  t.is(read(), null);
  rmSync(path, { recursive: true });
  writeFileSync(path, 'x'.repeat(2 ** 22 + 10));
  t.is(read(), null);
  appendFileSync(path, '\nb\n');
  t.deepEqual(read()?.[0], 0);
  t.is(read(), null);
});
