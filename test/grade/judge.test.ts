import test from 'ava';
import { judge } from '../../src/grade/judge.js';
import type { Evidence } from '../../src/grade/types.js';
import { makeEvidence, makeExamined, rubricOf } from '../helpers/grading.js';

const grade = (rubric: string, evidence: Evidence = makeEvidence()) =>
  judge(rubricOf(rubric), makeExamined('Ada', { type: 'seen', evidence }));

test('points are given whole, or in part from where the rubric says', (t) => {
  const points = (limits: string): [number, boolean] => {
    const { earned, hasPassed } = grade(`result: { test_accuracy: { ${limits} } }\n`);
    return [earned, hasPassed];
  };
  t.deepEqual(points('min: 0.97, points: 4'), [4, true]);
  t.deepEqual(points('min: 0.98, points: 4'), [0, false]);
  t.deepEqual(points('min: 0.98, points: 4, partial_from: 0.94'), [3, false]);
  t.deepEqual(points('min: 0.98, points: 4, partial_from: 0.975'), [0, false]);
  t.deepEqual(points('max: 0.96, points: 4, partial_from: 1'), [3, false]);
  t.deepEqual(points('min: 0.9, max: 0.96, points: 4'), [0, false]);
});

test('a rubric may say how many points are enough', (t) => {
  const text = 'pass: 2\nresult: { test_accuracy: { min: 0.98, points: 4, partial_from: 0.94 } }\n';
  t.like(grade(text), { earned: 3, hasPassed: true });
});

test('a requirement that is not met costs all points, and is the reason', (t) => {
  const text = 'experiment: { parameters: { max: 5000 } }\nresult: { test_accuracy: { min: 0.9, points: 4 } }\n';
  const failed = grade(text);
  t.like(failed, { earned: 0, points: 4, hasPassed: false });
  t.is(failed.reason, 'Parameters: 5,994, asked for: at most 5,000');
  t.deepEqual(
    failed.checks.map(({ id, isMet, line }) => [id, isMet, line]),
    [
      ['proof', true, null],
      ['parameters', false, 4],
      ['test_accuracy', true, null],
    ],
  );
});

test('a claim that is not so fails by its first difference', (t) => {
  const proof = {
    how: 'retrain',
    epochs: 3,
    same: [],
    differences: ['history.csv, epoch 1, loss: 1 → 2', 'x'],
  } as const;
  const failed = grade('result: { test_accuracy: { min: 0.9, points: 4 } }\n', makeEvidence({ proof }));
  t.like(failed, { earned: 0, hasPassed: false, reason: 'history.csv, epoch 1, loss: 1 → 2' });
});

test('a cut test set fails, unless the rubric says how many examples are enough', (t) => {
  const cut = makeEvidence({ facts: { leftOut: 9900, test_examples: 100 } });
  const rule = 'result: { epochs: { max: 5 } }\n';
  t.is(grade(rule, cut).reason, 'Test set: data.limit leaves out 9,900 examples, asked for: all of it');
  t.is(grade(`experiment: { test_examples: { min: 100 } }\n${rule}`, cut).reason, null);
});

test('weights of another run fail, unless the rubric allows them', (t) => {
  const tuned = makeEvidence({ facts: { initFrom: 'cnn' } });
  const rule = 'result: { test_accuracy: { min: 0.9, points: 4 } }\n';
  t.like(grade(rule, tuned), {
    earned: 0,
    hasPassed: false,
    reason: 'First weights: those of the run cnn, asked for: drawn by its own seed',
  });
  t.like(grade(`experiment: { init_from: allowed }\n${rule}`, tuned), { earned: 4, reason: null });
});

test('layers, validation, data and what comes with a submission', (t) => {
  const reason = (rule: string, facts = {}): string | null => grade(`${rule}\n`, makeEvidence({ facts })).reason;
  t.is(reason('experiment: { layers: { must_have: [conv2d] } }'), null);
  t.is(
    reason('experiment: { layers: { must_have: [dropout], must_not_have: [conv2d], max: 2 } }'),
    'Layers: has no dropout; has conv2d; has 3 layers, asked for: has dropout; has no conv2d; at most 2 layers',
  );
  t.is(reason('experiment: { validation: held_out }'), null);
  t.regex(reason('experiment: { validation: held_out }', { validation: 'none' })!, /^Validation: none, /);
  t.is(reason('experiment: { validation: not_test }', { validation: 'none' }), null);
  t.regex(reason('experiment: { validation: not_test }', { validation: 'test' })!, /^Validation: the test set, /);
  t.regex(reason('report: { must_have: [description, note] }')!, /^Report: no description, no note, /);
  t.is(reason('report: { must_have: [description] }', { description: 'A CNN.' }), null);
  const dataFault = 'data.path is not followed';
  t.regex(reason('result: { epochs: { max: 5 } }', { dataFault })!, /^Data: data\.path is not followed/);
});

test('what could not be read, or was stopped, has no points and says why', (t) => {
  const rubric = rubricOf('result: { test_accuracy: { min: 0.9, points: 4 } }\n');
  const position = { file: 'a.yaml', line: 7, column: 1, length: 1, sourceLine: 'x' };
  const problems = [{ code: 'UNKNOWN_KEY', message: '"x" is no key', fix: 'remove it', position } as const];
  const refused = judge(rubric, makeExamined('Ada', { type: 'refused', problems }));
  t.like(refused, { earned: 0, points: 4, hasPassed: false, reason: 'line 7: "x" is no key; remove it' });
  t.is(refused.checks[0]!.line, 7);
  const stopped = judge(rubric, makeExamined('Ada', { type: 'stopped', reason: 'it was too slow', limit: 'time' }));
  t.is(stopped.reason, 'it was too slow');
});
