import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { writeFolder } from '../../src/runs/write-folder.js';
import { temporaryFolder } from '../helpers/cli.js';
import { makeFailingFiles } from '../helpers/failing-files.js';

const content = (text: string) =>
  ['a.txt', 'sub/b.txt'].map((name) => ({ name, bytes: new TextEncoder().encode(`${name} ${text}`) }));

test('whichever operation fails, the folder holds all of the old files or all of the new ones', (t) => {
  const { files, calls } = makeFailingFiles(Infinity);
  const first = join(temporaryFolder(t), 'out');
  writeFolder(nodeEffects.files, first, content('old'));
  writeFolder(files, first, content('new'));
  t.true(calls.length > 15);
  for (let nth = 1; nth <= calls.length; nth++) {
    const above = temporaryFolder(t);
    const folder = join(above, 'out');
    writeFolder(nodeEffects.files, folder, content('old'));
    try {
      writeFolder(makeFailingFiles(nth).files, folder, content('new'));
    } catch {
      // Some failures are not fatal.
    }
    const texts = ['a.txt', 'sub/b.txt'].map((name) => readFileSync(join(folder, name), 'utf8'));
    const [word] = texts[0]!.split(' ').slice(1);
    t.deepEqual(texts, [`a.txt ${word}`, `sub/b.txt ${word}`], `operation ${nth}: ${calls[nth - 1]}`);
  }
});

test('a folder that could not be written leaves nothing behind', (t) => {
  const above = temporaryFolder(t);
  t.throws(() => writeFolder(makeFailingFiles(6).files, join(above, 'out'), content('new')), {
    message: /^cannot write .*out: the disk is full/,
  });
  t.deepEqual(readdirSync(above), []);
  t.false(existsSync(join(above, 'out')));
});
