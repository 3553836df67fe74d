import { join, resolve } from 'node:path';
import test from 'ava';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { MnistxError } from '../../src/errors.js';
import { makeReader, load, NETWORK, findProblems } from '../helpers/config-texts.js';

test('extends follows a chain of files, also with .yml', (t) => {
  const experiment = load({
    'main.yml': 'extends: middle.yml\ntrain:\n  epochs: 3\n',
    'middle.yml': 'extends: base.yaml\nseed: 5\ntrain:\n  epochs: 2\n  batch_size: 10\n',
    'base.yaml': `seed: 4\ntrain:\n  epochs: 1\n  log_every: 7\n${NETWORK}`,
  });
  t.like(experiment, { name: 'main', seed: 5, train: { epochs: 3, batch_size: 10, log_every: 7 } });
});

test('a chain may pass the same file name in another folder', (t) => {
  const files = { 'main.yaml': 'extends: other/main.yaml\n', [join('other', 'main.yaml')]: NETWORK };
  t.is(
    loadExperiment({ file: 'main.yaml', overrides: [], readFile: makeReader(files) }).experiment.model.layers.length,
    2,
  );
});

test('a cycle is named from its first file to its last', (t) => {
  const problems = findProblems({
    'a.yaml': 'extends: b.yaml\n',
    'b.yaml': 'extends: c.yaml\n',
    'c.yaml': 'extends: a.yaml\n',
  });
  t.is(problems[0]?.code, 'EXTENDS_CYCLE');
  t.regex(problems[0]!.message, /a\.yaml → b\.yaml → c\.yaml → a\.yaml/);
  t.is(problems[0]?.position?.file, 'c.yaml');
});

test('without a name, the name comes from the file', (t) => {
  t.is(load({ 'My CNN.yaml': NETWORK }).name, 'My-CNN');
  t.is(load({ '..yml': NETWORK }).name, 'experiment');
  t.is(load({ 'main.yaml': `name: given\n${NETWORK}` }).name, 'given');
});

test('a directory is relative to the file that says it, or to the working folder in an override', (t) => {
  const files = { [join('configs', 'main.yaml')]: `data:\n  directory: digits\n${NETWORK}` };
  t.is(load(files).data.directory, resolve('configs', 'digits'));
  t.is(load(files, 'data.directory=digits').data.directory, resolve('digits'));
});

test('a run to begin with is relative to the file that says it, or to the working folder in an override', (t) => {
  const base = { [join('bases', 'base.yaml')]: `${NETWORK}  init_from: runs/cnn\n` };
  t.is(load(base).model.init_from, resolve('bases', 'runs', 'cnn'));
  const files = { 'main.yaml': `extends: ${join('bases', 'base.yaml')}\n`, ...base };
  t.is(load(files).model.init_from, resolve('bases', 'runs', 'cnn'));
  t.is(load(files, 'model.init_from=runs/lr').model.init_from, resolve('runs', 'lr'));
  t.false('init_from' in load(NETWORK).model);
});

test('a missing, an unreadable, a foreign and a huge file are problems, and a bug is not', (t) => {
  const codeOf = (readFile: () => Uint8Array): unknown =>
    t.throws(() => loadExperiment({ file: 'x.yaml', overrides: [], readFile }), { instanceOf: MnistxError })?.code;
  const failing = (code: string) => (): never => {
    throw Object.assign(new Error(code), { code });
  };
  t.is(codeOf(failing('ENOENT')), 'FILE_NOT_FOUND');
  t.is(codeOf(failing('EACCES')), 'FILE_UNREADABLE');
  t.is(codeOf(failing('EISDIR')), 'FILE_UNREADABLE');
  t.is(
    codeOf(() => Buffer.from([0x6e, 0xff])),
    'FILE_UNREADABLE',
  );
  t.is(
    codeOf(() => Buffer.alloc(600_000, 'a')),
    'FILE_TOO_LARGE',
  );
  t.throws(() => loadExperiment({ file: 'x.yaml', overrides: [], readFile: () => JSON.parse('{') as Uint8Array }), {
    name: 'SyntaxError',
  });
});

test('problems of several files are reported file by file', (t) => {
  const problems = findProblems({
    'main.yaml': 'extends: base.yaml\nname: a b\nseed: -1\n',
    'base.yaml': `train:\n  epochs: 0\n${NETWORK}`,
  });
  t.deepEqual(
    problems.map(({ position }) => `${position?.file}:${position?.line}`),
    ['main.yaml:2', 'main.yaml:3', 'base.yaml:2'],
  );
});
