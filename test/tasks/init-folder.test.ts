import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { loadRubric } from '../../src/config/rubric/load-rubric.js';
import { loadSweep } from '../../src/config/sweep/load-sweep.js';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { initFolder } from '../../src/tasks/init-folder.js';
import { starterNames } from '../../src/tasks/starters.js';
import { makePlace, temporaryFolder } from '../helpers/cli.js';
import { repository } from '../helpers/runs-on-disk.js';

const { files } = nodeEffects;

test('init writes every starter as it is in the repository', (t) => {
  const folder = join(temporaryFolder(t), 'a', 'b');
  const { written, kept } = initFolder({ folder, from: null }, files);
  const configs = readdirSync(join(repository, 'configs')).filter((name) => name.endsWith('.yaml'));
  t.true(configs.length >= 6);
  t.is(starterNames().length, configs.length);
  const pictures = (readdirSync(join(repository, 'configs', 'photos'), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => `configs/photos/${name.replaceAll('\\', '/')}`)
    .sort();
  t.is(pictures.length, 165);
  t.deepEqual(written, [
    ...starterNames().map((name) => `configs/${name}.yaml`),
    ...pictures,
    'schemas/experiment.schema.json',
    ...readdirSync(join(repository, 'configs', 'sweeps')).map((name) => `configs/sweeps/${name}`),
    'schemas/sweep.schema.json',
    ...readdirSync(join(repository, 'configs', 'rubrics')).map((name) => `configs/rubrics/${name}`),
    'schemas/rubric.schema.json',
    '.gitignore',
  ]);
  t.deepEqual(kept, []);
  for (const name of written.slice(0, -1))
    t.deepEqual(readFileSync(join(folder, name)), readFileSync(join(repository, name)), name);
  t.true(readFileSync(join(folder, '.gitignore'), 'utf8').split('\n').includes('runs/'));
});

test('the sweeps that init writes load there, with a schema line that leads to the schema', (t) => {
  const folder = temporaryFolder(t);
  initFolder({ folder, from: null }, files);
  for (const name of ['architectures', 'learning-rate', 'small-and-good']) {
    const file = join(folder, 'configs', 'sweeps', `${name}.yaml`);
    t.is(loadSweep({ file, readFile: (path) => readFileSync(path) }).sweep.name, name);
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)/.exec(readFileSync(file, 'utf8'))!;
    t.true(existsSync(join(dirname(file), schema!)));
  }
});

test('so do the rubrics', (t) => {
  const folder = temporaryFolder(t);
  initFolder({ folder, from: null }, files);
  for (const name of ['retrain', 'small-cnn']) {
    const file = join(folder, 'configs', 'rubrics', `${name}.yaml`);
    t.true(loadRubric({ file, readFile: (path) => readFileSync(path) }).rubric.rules.length > 0);
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)/.exec(readFileSync(file, 'utf8'))!;
    t.true(existsSync(join(dirname(file), schema!)));
  }
});

for (const name of starterNames()) {
  test(`init --from ${name} writes an experiment that loads there, with a schema line that leads to the schema`, (t) => {
    const folder = temporaryFolder(t);
    initFolder({ folder, from: name }, files);
    const file = join(folder, 'configs', `${name}.yaml`);
    const { experiment } = loadExperiment({ file, overrides: [], readFile: (path) => readFileSync(path) });
    t.is(experiment.name, name);
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)/.exec(readFileSync(file, 'utf8'))!;
    t.true(existsSync(join(dirname(file), schema!)));
  });
}

test('init changes nothing that is there, and names it', (t) => {
  const folder = temporaryFolder(t);
  initFolder({ folder, from: 'lr' }, files);
  writeFileSync(join(folder, 'configs', 'lr.yaml'), 'mine');
  writeFileSync(join(folder, '.gitignore'), '');
  const { written, kept } = initFolder({ folder, from: null }, files);
  t.deepEqual(kept, ['configs/lr.yaml', 'schemas/experiment.schema.json', '.gitignore']);
  t.true(written.includes('configs/cnn.yaml'));
  t.is(readFileSync(join(folder, 'configs', 'lr.yaml'), 'utf8'), 'mine');
  t.is(readFileSync(join(folder, '.gitignore'), 'utf8'), '');
});

test('init names the starters there are, before it writes anything', (t) => {
  const folder = temporaryFolder(t);
  const { problems } = t.throws(() => initFolder({ folder, from: '../cnn' }, files), { instanceOf: MnistxError })!;
  t.is(problems[0]?.message, 'there is no starter "../cnn"');
  t.regex(problems[0]?.fix ?? '', /^use one of cnn, .*lr/);
  t.deepEqual(readdirSync(folder), []);
});

test('mnistx init says what it wrote and what to do next', async (t) => {
  const { code, stdout, stderr } = await makePlace(t).mnistx(['init', 'digits', '--from', 'lr']);
  t.is(code, 0);
  t.is(stderr, '');
  t.is(
    stdout,
    `configs/lr.yaml
schemas/experiment.schema.json
.gitignore

Train:   cd digits && npx mnistx run configs/lr.yaml
Look:    npx mnistx show runs/lr, and npx mnistx report runs/lr for a page with charts
Watch:   npx mnistx ui --open, in another terminal, for a live page over all runs
Change:  edit configs/lr.yaml, or add -S train.epochs=5 to the first line
`,
  );
});
