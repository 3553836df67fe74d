import fs, { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { digestOf } from '../../src/runs/files.js';
import { nodeEffects } from '../../src/effects.js';
import { lockRun } from '../../src/runs/ownership/lock.js';
import { readRun } from '../../src/runs/read-run.js';
import { RunWriter } from '../../src/runs/run-writer.js';
import { temporaryFolder } from '../helpers/cli.js';
import { makeRun, record } from '../helpers/runs.js';

test('the manifest holds the digests of the files, those of the tables once they are closed', (t) => {
  const { writer, folder, content } = begin(t);
  writer.writeFile('charts/loss.svg', '<svg/>');
  writer.appendEpoch(record({ epoch: 1, seconds: 1.23456 }));
  writer.close();
  writer.writeManifest(content);
  const { files } = readRun(folder).manifest;
  t.deepEqual(Object.keys(files).sort(), ['charts/loss.svg', 'history.csv', 'steps.csv']);
  for (const [name, digest] of Object.entries(files)) t.deepEqual(digest, digestOf(readFileSync(join(folder, name))));
  t.is(readRun(folder).history[0]?.seconds, 1.235);
});

test('a run is readable from its first manifest on', (t) => {
  const { folder, content } = begin(t);
  lockRun(folder, { ...nodeEffects, force: false });
  const { files, ...rest } = readRun(folder).manifest;
  t.deepEqual(rest, content as typeof rest);
  t.deepEqual(readRun(folder).history, []);
  for (const name of ['history.csv', 'steps.csv'])
    t.deepEqual(files[name], digestOf(readFileSync(join(folder, name))), name);
});

test('a folder that another run has taken is not written into', (t) => {
  const { writer, folder, content } = begin(t);
  writeFileSync(join(folder, 'run.json'), '{}');
  for (const write of [() => writer.writeManifest(content), () => writer.writeFile('charts/loss.svg', '')]) {
    t.throws(write, { message: `${folder} was replaced or changed by another program` });
  }
  t.is(readFileSync(join(folder, 'run.json'), 'utf8'), '{}');
  t.deepEqual(readdirSync(folder).sort(), ['history.csv', 'run.json', 'steps.csv']);
});

test('a folder that was deleted is not made again', (t) => {
  const { writer, folder } = begin(t);
  rmSync(folder, { recursive: true });
  t.throws(() => writer.writeFile('charts/loss.svg', ''), { message: /there is no folder / });
  t.false(fs.existsSync(folder));
});

const FIRST_FORM = 'epoch,step,loss,accuracy,seconds\n1,2,0.5,0.75,0.1\n2,2,0.4,0.8,0.1\n2,4,0.3,0.9,0.2\n';
const step = (epoch: number, step: number) => ({
  ...{ epoch, step, loss: 0.5, accuracy: 0.75, seconds: 0.1234 },
  ...{ mean_loss: 0.25, batch_accuracy: 1, elapsed_seconds: 7.8912 },
});

test('a table of steps keeps its form, the first of which has no step 0', (t) => {
  const rows = (header: string, stepZero: string, last: string) => `${header}${stepZero}${last}`;
  for (const [before, expected] of [
    [FIRST_FORM, rows(FIRST_FORM.replace(/2,4.*\n/, ''), '', '2,4,0.5,0.75,0.123\n')],
    [
      'epoch,step,loss,accuracy,seconds,mean_loss,batch_accuracy,elapsed_seconds\n',
      rows(
        'epoch,step,loss,accuracy,seconds,mean_loss,batch_accuracy,elapsed_seconds\n',
        '2,0,0.5,0.75,0.123,0.25,1,7.891\n',
        '2,4,0.5,0.75,0.123,0.25,1,7.891\n',
      ),
    ],
  ] as const) {
    const { writer: first, folder, content } = begin(t);
    first.close();
    writeFileSync(join(folder, 'steps.csv'), before);
    const digests = { 'steps.csv': digestOf(new TextEncoder().encode(before)) };
    const place = { epoch: 1, step: 2 };
    const writer = RunWriter.reopen(folder, fs, { hasTopK: false, hasSteps: true, place, digests }, content);
    writer.appendStep(step(2, 0));
    writer.appendStep(step(2, 4));
    t.is(readFileSync(join(folder, 'steps.csv'), 'utf8'), expected);
    writer.close();
  }
});

test('an epoch that starts again writes its step 0 again', (t) => {
  const { writer: first, folder, content } = begin(t);
  for (const row of [step(1, 0), step(1, 2), step(2, 0)]) first.appendStep(row);
  first.close();
  const digests = { 'steps.csv': digestOf(readFileSync(join(folder, 'steps.csv'))) };
  const shape = { hasTopK: false, hasSteps: true };
  RunWriter.reopen(folder, fs, { ...shape, place: { epoch: 1, step: 0 }, digests }, content).close();
  t.regex(readFileSync(join(folder, 'steps.csv'), 'utf8'), /\n1,0,.*\n1,2,[^\n]*\n$/);
});

function begin(t: ExecutionContext) {
  const folder = temporaryFolder(t);
  const { files: _, ...content } = makeRun({ folder, epochs: 0, status: 'running' }).manifest;
  const writer = RunWriter.create(folder, fs, { hasTopK: false, hasSteps: true });
  writer.writeManifest(content);
  return { writer, folder, content };
}
