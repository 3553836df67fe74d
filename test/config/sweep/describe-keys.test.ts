import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { sweepReference } from '../../../src/config/sweep/describe-keys.js';
import { loadSweep } from '../../../src/config/sweep/load-sweep.js';
import { repository, temporaryFolder } from '../../helpers/runs-on-disk.js';

const page = readFileSync(join(repository, 'docs', 'sweeps.md'), 'utf8');

test('the reference of sweep files is what the schema says', (t) => {
  const [, written] = /<!-- sweep reference: npm run docs -->\n\n([\s\S]*?)\n<!-- end of sweep reference -->/.exec(
    page,
  )!;
  t.is(written, sweepReference(), 'run: npm run docs');
});

test('every sweep file that the page shows loads', (t) => {
  const folder = temporaryFolder();
  cpSync(join(repository, 'configs'), join(folder, 'configs'), { recursive: true });
  mkdirSync(join(folder, 'configs', 'sweeps'), { recursive: true });
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, block]) => block!)
    .filter((block) => /^(base|experiments):/m.test(block));
  t.true(blocks.length >= 1);
  for (const [index, block] of blocks.entries()) {
    const file = join(folder, 'configs', 'sweeps', `block-${index}.yaml`);
    writeFileSync(file, block);
    t.true(loadSweep({ file, readFile: (path) => readFileSync(path) }).sweep.parameters.length > 0);
  }
});
