import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { compile } from '../../src/model/compile.js';
import { readExperiment } from '../../src/open/read-config-file.js';
import { repository } from '../helpers/runs-on-disk.js';

test('the plan of a network stays the same as JSON, which pages hold', (t) => {
  const folder = join(repository, 'configs');
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  t.true(names.length > 8);
  for (const name of names) {
    const { experiment } = readExperiment(join(folder, name), { overrides: [], files: nodeEffects.files });
    if (experiment.data.dataset === undefined) continue;
    const plan = compile(experiment, { imageShape: [28, 28, 1], classes: 10 });
    t.deepEqual(JSON.parse(JSON.stringify(plan)), plan, name);
  }
});
