import test from 'ava';
import {
  readAnnouncement,
  readCargo,
  readReceipt,
  writeCargo,
  writeReceipt,
} from '../../../../src/sweep/launchers/bullmq/wire.js';
import { makeJob, NEEDS, TRAINED } from '../../../helpers/queues.js';

test('what is written is read as it was', (t) => {
  const announcement = { queue: 'q', sweep: 'search', needs: NEEDS };
  t.deepEqual(readAnnouncement('q', JSON.stringify(announcement)), announcement);
  const cargo = { job: makeJob('0001'), folder: new Uint8Array([0, 255]), faults: ['the disk is full'] };
  t.deepEqual(readCargo(writeCargo(cargo)), cargo);
  for (const report of [TRAINED, { status: 'failed', reason: 'diverged' }, { status: 'interrupted' }] as const)
    t.deepEqual(readReceipt(writeReceipt(report, null)), { report, folder: null });
});

const texts = [undefined, null, 7, '', '{', 'null', '[]', '"x"', '{}', '{"needs":null}', '{"report":null}'];

for (const text of texts) {
  test(`nothing is read from ${JSON.stringify(text)}`, (t) => {
    t.is(readAnnouncement('q', text), null);
    t.is(readReceipt(text), null);
    t.is(readCargo({ job: text, folder: null, faults: [] }), null);
  });
}

const { data } = NEEDS;
const changes: Readonly<Record<string, object>> = {
  'another queue': { queue: 'r' },
  'a sweep that is no text': { sweep: 7 },
  'needs that are no object': { needs: 'all' },
  'a version that is no text': { needs: { ...NEEDS, version: 1 } },
  'no data': { needs: { ...NEEDS, data: undefined } },
  'no source of the data': { needs: { ...NEEDS, data: { ...data, source: { limit: {} } } } },
  'files that are no list': { needs: { ...NEEDS, data: { ...data, files: {} } } },
  'a file without a digest': { needs: { ...NEEDS, data: { ...data, files: [{ name: 'a', bytes: 1 }] } } },
};

for (const [what, change] of Object.entries(changes)) {
  test(`an announcement is refused with ${what}`, (t) => {
    t.is(readAnnouncement('q', JSON.stringify({ queue: 'q', sweep: 'search', needs: NEEDS, ...change })), null);
  });
}

const reports: readonly object[] = [
  { status: 'lost' },
  { status: 'toString' },
  { status: 'failed' },
  { ...TRAINED, values: 'many' },
  { ...TRAINED, values: ['0.9'] },
  { ...TRAINED, isFinished: undefined },
  { ...TRAINED, seconds: '1' },
];

for (const report of reports) {
  test(`a receipt is refused with the report ${JSON.stringify(report)}`, (t) => {
    t.is(readReceipt(writeReceipt(report as never, null)), null);
  });
}

test('a job that would begin with a run of the worker’s machine is refused', (t) => {
  const job = makeJob('0001');
  const model = { ...job.experiment.model, init_from: '/somewhere/runs/cnn' };
  const stolen = { ...job, experiment: { ...job.experiment, model } };
  t.is(readCargo(writeCargo({ job: stolen, folder: null, faults: [] })), null);
});
