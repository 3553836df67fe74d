import test from 'ava';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rubricGrammar } from '../../../src/config/rubric/grammar.js';
import { loadRubric } from '../../../src/config/rubric/load-rubric.js';
import { DEFINING_KEYS } from '../../../src/config/rubric/types.js';
import { definition, variantsOf } from '../../../src/config/schema.js';
import { MnistxError } from '../../../src/errors.js';
import { MEASURES } from '../../../src/grade/rules/measures.js';
import { repository } from '../../helpers/runs-on-disk.js';

const load = (text: string) =>
  loadRubric({ file: '/course/rubric.yaml', readFile: () => new TextEncoder().encode(text) }).rubric;

const refused = test.macro({
  title: (_, text: string, code: string) => `${code}: ${text.trim().replaceAll('\n', ' ')}`,
  exec: (t, text: string, code: string, place: string, words: RegExp) => {
    const { problems } = t.throws(() => load(text), { instanceOf: MnistxError })!;
    const [{ position, message, fix, ...problem }] = problems as [MnistxError['problems'][number]];
    t.is(problem.code, code as never);
    t.is(`${position?.line}:${position?.column}`, place);
    t.regex(`${message}; ${fix}`, words);
  },
});

const rule = (text: string): string => `result:\n  test_accuracy: ${text}\n`;

test(refused, 'resluts: {}\n', 'UNKNOWN_KEY', '1:1', /"resluts" is not .* a rubric; did you mean "result"\?/);
test(refused, 'test_accuracy: { min: 1 }\n', 'UNKNOWN_KEY', '1:1', /did you mean "test_accuracy" under "result"\?/);
test(refused, 'result:\n  parameters: { max: 1 }\n', 'UNKNOWN_KEY', '2:3', /under "experiment"\?/);
test(refused, 'experiment:\n  data: minst\n', 'UNKNOWN_VALUE', '2:9', /did you mean "mnist"\?/);
test(refused, 'experiment: { layers: { must_have: [conv3d] } }\n', 'UNKNOWN_VALUE', '1:37', /"conv2d"\?/);
test(refused, 'proof: retrian\n', 'UNKNOWN_VALUE', '1:8', /did you mean "retrain"\?/);
test(refused, 'proof: { epochs: 0 }\n', 'OUT_OF_RANGE', '1:18', /1/);
test(refused, rule('0.9'), 'WRONG_TYPE', '2:18', /must be a mapping, not 0\.9; for example .*min/);
test(refused, rule('{ min: high }'), 'WRONG_TYPE', '2:25', /must be a number/);
test(refused, rule('{ points: 3 }'), 'MISSING_KEY', '2:18', /has no limit; add min: or max:/);
test(refused, rule('{ min: 0.9, max: 0.8 }'), 'CONFLICT', '2:25', /exchange min and max/);
test(refused, rule('{ min: 0.9, partial_from: 0.8 }'), 'CONFLICT', '2:44', /add points:/);
test(refused, rule('{ min: 0.9, points: 2, partial_from: 0.95 }'), 'CONFLICT', '2:55', /a number below 0\.9/);
test(refused, rule('{ max: 0.9, points: 2, partial_from: 0.5 }'), 'CONFLICT', '2:55', /a number above 0\.9/);
test(refused, `${rule('{ min: 0.9, points: 2 }')}pass: 3\n`, 'OUT_OF_RANGE', '3:7', /only 2 points/);
test(refused, 'title: Homework\n', 'MISSING_KEY', '1:1', /asks for nothing/);
test(refused, '', 'MISSING_KEY', '1:1', /the file is empty; .*mnistx schema rubric/);
test(
  refused,
  'experiment: { layers: { must_have: [dense], must_not_have: [dense] } }\n',
  'CONFLICT',
  '1:61',
  /cannot have dense and not have it/,
);
test(refused, 'experiment:\n  data: { label_offset: 1 }\n', 'CONFLICT', '2:25', /no use without "path"/);

test(refused, 'experiment:\n  data: { dataset: mnist, path: x }\n', 'CONFLICT', '2:33', /exclude each other/);

test('short forms are written out, and paths are relative to the rubric', (t) => {
  const short = load('experiment: { data: mnist, validation: not_test }\nproof: { epochs: 2 }\n');
  t.like(short.data, { datasets: ['mnist'], own: null });
  t.deepEqual(short.rules, [
    { kind: 'data', points: null },
    { kind: 'validation', mustBe: 'not_test', points: null },
  ]);
  t.deepEqual(short.proof, { how: 'epochs', epochs: 2 });
  const long = load('experiment: { data: { path: digits, test_path: ../test.csv, labels: fine, points: 2 } }\n');
  t.deepEqual(long.data.own, { path: '/course/digits', testPath: '/test.csv', labels: 'fine' });
  t.like(long, { points: 2, pass: 2, proof: { how: 'retrain' } });
});

test('the rubric of configs/ is sound', (t) => {
  const file = join(repository, 'configs', 'rubrics', 'small-cnn.yaml');
  const { rubric } = loadRubric({ file, readFile: (path) => readFileSync(path) });
  t.is(rubric.rules.length, 8);
  t.is(rubric.points, 4);
});

test('layers, datasets and measures of the schema are those of experiments and of the grader', (t) => {
  const { definition: of } = rubricGrammar;
  // What repeats leaves no layer of its own in the network.
  const layers = Object.keys(variantsOf('layer')).filter((type) => type !== 'repeat');
  for (const key of ['must_have', 'must_not_have']) t.deepEqual(of('layers').properties![key]!.items!.enum, layers);
  const data = definition('data').properties!;
  const forms = of('experiment').properties!['data']!.anyOf!;
  for (const names of [forms[0]!.enum, forms[1]!.items!.enum, of('data').properties!['dataset']!.anyOf![0]!.enum])
    t.deepEqual(names, data['dataset']!.enum);
  const ranges = ['experiment', 'result'].flatMap((section) =>
    Object.entries(of(section).properties!).filter(([, node]) => node.allOf?.[0]?.$ref === '#/definitions/range'),
  );
  t.deepEqual(ranges.map(([key]) => key).sort(), Object.keys(MEASURES).sort());
  for (const key of DEFINING_KEYS) t.deepEqual(of('data').properties![key]!.type, data[key]!.type, key);
});
