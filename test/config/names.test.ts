import test from 'ava';
import { load, NETWORK, findProblems } from '../helpers/config-texts.js';

const fileName = test.macro({
  title: (_, file: string, name: string) => `${JSON.stringify(file)} runs as ${name}`,
  exec: (t, file: string, name: string) => t.is(load({ [file]: NETWORK }).name, name),
});

test(fileName, 'My CNN.yaml', 'My-CNN');
test(fileName, 'été.yaml', 'été');
test(fileName, 'e\u0301te\u0301.yml', 'été');
test(fileName, '模型.yaml', '模型');
test(fileName, 'हिन्दी.yaml', 'हिन्दी');
test(fileName, 'a\u202eb\u200bc.yaml', 'abc');
test(fileName, '🙂.yaml', 'experiment');
test(fileName, `${'模'.repeat(90)}.yaml`, '模'.repeat(66));

const taken = test.macro({
  title: (_, name: string) => `${JSON.stringify(name)} is a name`,
  exec: (t, name: string) => t.is(load(`name: ${JSON.stringify(name)}\n${NETWORK}`).name, name.normalize('NFC')),
});

test(taken, 'été');
test(taken, 'e\u0301te\u0301');
test(taken, '模型-2');
test(taken, 'Ωmega_1.5');

const refused = test.macro({
  title: (_, name: string) => `${JSON.stringify(name)} is no name`,
  exec: (t, name: string) => {
    const [problem] = findProblems(`name: ${JSON.stringify(name)}\n${NETWORK}`);
    t.is(problem?.code, 'WRONG_TYPE');
    t.is(problem?.position?.line, 1);
  },
});

for (const name of [
  'a/b',
  '../a',
  'a b',
  'a\u202eb',
  'a\u200bb',
  'a\ufe0f',
  '\u3164',
  'a\u0000',
  '模'.repeat(67),
  '.a',
  '🙂',
])
  test(refused, name);

const quoted = test.macro({
  title: (_, written: string) => `name: ${written} is quoted as it was written`,
  exec: (t, written: string) =>
    t.is(findProblems(`name: ${written}\n${NETWORK}`)[0]?.fix, `put it in quotes: "${written}"`),
});

for (const written of ['1.10', '0x10', '1e3', '012', '1.0', '+5', 'true', 'TRUE']) test(quoted, written);

test('a number out of range is quoted as it was written', (t) => {
  t.regex(findProblems(`train: { batch_size: 0x00 }\n${NETWORK}`)[0]!.message, /not 0x00$/);
});
