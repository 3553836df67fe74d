import test from 'ava';
import { joinRounds, readMeasurement, parseOutput } from '../../bench/protocol.js';
import { readOutcome } from '../../bench/run-contender.js';

const LINES = [
  '{"versions": {"torch": "2.15.0"}, "settings": "2 threads"}',
  'a log line of somebody',
  '{not JSON',
  '{"epoch": 1, "seconds": 90, "accuracy": 0.9}',
  '{"epoch": 2, "seconds": 3, "accuracy": 0.95, "training_seconds": 2.5}',
  '{"epoch": 3, "seconds": 1, "accuracy": 0.96, "training_seconds": 0.5}',
  '{"epoch": 4, "seconds": 2, "accuracy": 0.97, "training_seconds": 1.5}',
  '{"first_step_seconds_since_process_start": 0.75, "peak_rss_bytes": 123456}',
  '',
];
const OUTPUT = LINES.join('\n');

test('the warm-up is not counted, the accuracy is the last one', (t) => {
  t.deepEqual(readMeasurement(parseOutput(OUTPUT)), {
    status: 'measured',
    secondsPerEpoch: 2,
    fastest: 1,
    slowest: 3,
    epochs: 3,
    seconds: [3, 1, 2],
    trainingSeconds: 1.5,
    firstStepSeconds: 0.75,
    peakBytes: 123456,
    accuracy: 0.97,
    versions: { torch: '2.15.0' },
    settings: '2 threads',
  });
});

test('rounds are one measurement over all counted epochs; those that failed are left out', (t) => {
  const first = readMeasurement(parseOutput(OUTPUT))!;
  const second = { ...first, ...{ seconds: [9, 8], epochs: 2, secondsPerEpoch: 8.5, fastest: 8, slowest: 9 } };
  const missing = { status: 'missing', reason: 'too slow' } as const;
  const expected = {
    secondsPerEpoch: 3,
    fastest: 1,
    slowest: 9,
    epochs: 5,
    firstStepSeconds: 0.875,
    peakBytes: 123456,
  };
  t.like(joinRounds([first, missing, { ...second, firstStepSeconds: 1 }]), expected);
  t.deepEqual(joinRounds([missing, missing]), missing);
});

test('a warm-up alone is no measurement', (t) => {
  t.is(readMeasurement(parseOutput(LINES.slice(0, 4).join('\n'))), null);
});

test('an epoch without its numbers is an error, not a zero', (t) => {
  t.throws(() => parseOutput('{"epoch": 1, "seconds": null, "accuracy": 0.9}'), { message: /without its numbers/ });
});

test('a first step that was not timed is unknown', (t) => {
  const output = parseOutput('{"first_step_seconds_since_process_start": null, "peak_rss_bytes": 5}');
  t.is(output.firstStepSeconds, null);
  t.is(output.peakBytes, 5);
});

test('a process that failed is missing, with the line that says why', (t) => {
  const python = 'Traceback (most recent call last):\n  File "x.py"\nModuleNotFoundError: No module named \'jax\'\n';
  const failed = (stderr: string) => readOutcome({ stdout: OUTPUT, stderr, status: 'failed' }, 60_000);
  t.deepEqual(failed(python), { status: 'missing', reason: "ModuleNotFoundError: No module named 'jax'" });
  const node =
    'file:///x.js:3\n    throw new Error();\n\nError: no native TensorFlow is set up\n    at x.js:3\n\nNode.js v20\n';
  t.deepEqual(failed(node), { status: 'missing', reason: 'Error: no native TensorFlow is set up' });
  t.deepEqual(failed('not available: this build has no engine simd\n'), {
    status: 'missing',
    reason: 'this build has no engine simd',
  });
  t.deepEqual(failed(''), { status: 'missing', reason: 'it failed without a word' });
});

test('a process that was stopped for its slowness counts with the epochs it had done', (t) => {
  const late = (lines: number) =>
    readOutcome({ stdout: LINES.slice(0, lines).join('\n'), stderr: '', status: 'timeout' }, 120_000);
  const some = late(6);
  t.true(some.status === 'measured' && some.epochs === 2 && some.peakBytes === null);
  t.deepEqual(late(4), { status: 'missing', reason: 'no epoch after the warm-up within 2 minutes' });
});
