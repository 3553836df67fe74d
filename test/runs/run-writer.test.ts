import fs, { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { digestOf } from '../../src/runs/files.js';
import { nodeEffects } from '../../src/effects.js';
import { lockRun } from '../../src/runs/lock.js';
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
    t.throws(write, { message: `${folder} was replaced or changed by somebody else` });
  }
  t.is(readFileSync(join(folder, 'run.json'), 'utf8'), '{}');
  t.deepEqual(readdirSync(folder).sort(), ['history.csv', 'run.json', 'steps.csv']);
});

test('a folder that was deleted is not made again', (t) => {
  const { writer, folder } = begin(t);
  rmSync(folder, { recursive: true });
  t.throws(() => writer.writeFile('charts/loss.svg', ''), { message: /its folder is gone$/ });
  t.false(fs.existsSync(folder));
});

function begin(t: ExecutionContext) {
  const folder = temporaryFolder(t);
  const { files: _, ...content } = makeRun({ folder, epochs: 0, status: 'running' }).manifest;
  const writer = RunWriter.create(folder, fs, { hasTopK: false, hasSteps: true });
  writer.writeManifest(content);
  return { writer, folder, content };
}
