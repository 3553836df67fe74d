import test from 'ava';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkExperimentText, compileNetwork, examineText, isSweepText } from '../../../src/web/editing/examine.js';
import { dataKey, FILE } from '../../../src/web/editing/data-key.js';
import { markProblems } from '../../../src/web/editing/marks.js';
import { root } from '../../helpers/cli.js';
import { MNIST } from '../../helpers/broken-configs.js';

const cnn = readFileSync(join(root, 'configs', 'cnn.yaml'), 'utf8');

test('a shipped experiment becomes a network', (t) => {
  const { loaded } = checkExperimentText(cnn);
  const { plan, problems } = compileNetwork(loaded!, MNIST);
  t.deepEqual(problems, []);
  t.is(plan!.parameters, 5994);
});

test('a problem is marked where it stands, with what to write instead', (t) => {
  const broken = cnn.replace('units: 10', 'unit: 10');
  const { problems } = checkExperimentText(broken);
  const [mark] = markProblems(broken, problems);
  t.is(broken.slice(mark!.from, mark!.to), 'unit');
  t.is(mark!.replacement, 'units');
  t.is(problems[0]!.position!.file, FILE);
});

test('a network that does not fit its data is marked at its layer', (t) => {
  const broken = cnn.replace('units: 10', 'units: 11');
  const { problems } = compileNetwork(checkExperimentText(broken).loaded!, MNIST);
  const [mark] = markProblems(broken, problems);
  t.is(broken.slice(mark!.from, mark!.to), '11');
  t.is(mark!.replacement, '10');
});

test('what is not written is not to be replaced', (t) => {
  const broken = cnn.replace(', activation: softmax', '');
  const { problems } = compileNetwork(checkExperimentText(broken).loaded!, MNIST);
  t.is(problems[0]!.code, 'LOSS_MISMATCH');
  t.is(markProblems(broken, problems)[0]!.replacement, null);
});

test('a text cannot extend a file', (t) => {
  const { problems } = checkExperimentText('extends: base.yaml\nmodel: { layers: [{ type: flatten }] }\n');
  t.deepEqual(
    problems.map(({ code, position }) => [code, position!.line, position!.column]),
    [['CONFLICT', 1, 10]],
  );
});

test('paths stay as they are written', (t) => {
  const { loaded } = checkExperimentText('data: { path: photos }\nmodel: { layers: [{ type: flatten }] }\n');
  t.is(loaded!.experiment.data.path, 'photos');
});

test('data are described again only if others are asked for', (t) => {
  const keyOf = (data: string): string =>
    dataKey(checkExperimentText(`data: ${data}\nmodel: { layers: [{ type: flatten }] }\n`).loaded!.experiment.data);
  t.is(keyOf('{ limit: 100, validation: 0.1 }'), keyOf('{ augment: [{ type: random_flip }] }'));
  t.not(keyOf('{ path: a }'), keyOf('{ path: b }'));
  t.not(keyOf('{ path: a, size: 28 }'), keyOf('{ path: a, size: 32 }'));
});

test('a sweep is known by its keys', (t) => {
  t.true(isSweepText(readFileSync(join(root, 'configs', 'sweeps', 'learning-rate.yaml'), 'utf8')));
  t.false(isSweepText(cnn));
  t.false(isSweepText('parameters: {}\n'));
  t.deepEqual(examineText('base: a.yaml\nparameters: {}\n', {}).problems, []);
});

test('marks never leave the text', (t) => {
  const problem = {
    code: 'MISSING_KEY',
    message: 'm',
    position: { file: 'x', line: 9, column: 7, length: 5, sourceLine: '' },
  } as const;
  t.deepEqual(markProblems('ab', [problem]), [{ from: 2, to: 2, message: 'm', fix: null, replacement: null }]);
  const marked = '\uFEFFseeed: 1\nmodel: { layers: [{ type: flatten }] }\n';
  const [mark] = markProblems(marked, checkExperimentText(marked).problems);
  t.is(marked.slice(mark!.from, mark!.to), 'seeed');
});

test('a text is examined as far as its data are known', (t) => {
  const first = examineText(cnn, {});
  t.is(first.plan, null);
  t.deepEqual(first.problems, []);
  const second = examineText(cnn, { [first.key!]: MNIST });
  t.is(second.plan!.parameters, 5994);
  t.deepEqual(structuredClone(second), second, 'a worker can send it');
  const broken = examineText('modell: 1\n', {});
  t.is(broken.problems.length, 1);
  t.is(broken.experiment, null);
});

test('what one should know is said with the network', (t) => {
  const { warnings } = examineText(cnn.replace('epochs: 20', 'epochs: 20\n  early_stopping: true'), {});
  t.regex(warnings[0]!, /early_stopping looks at the test set/);
});
