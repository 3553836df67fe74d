import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawArchitecture } from '../../src/drawings/draw-architecture.js';
import { renderRun } from '../../src/cli/render/run.js';
import { renderRuns } from '../../src/cli/render/runs.js';
import { compareRuns } from '../../src/compare/compare-runs.js';
import { renderComparison } from '../../src/compare/comparison-table.js';
import { renderExperiment } from '../../src/config/render.js';
import { planOfRun } from '../../src/open/open-model.js';
import { openRun } from '../../src/open/open-run.js';
import { makeRunReport } from '../../src/report/run-sections.js';
import { restoreState } from '../../src/training/training-state.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import { decodeCheckpoint } from '../../src/runs/checkpoint.js';
import { digestOf } from '../../src/runs/files.js';
import { readWeights } from '../../src/runs/model-files.js';
import { readPredictions } from '../../src/runs/read-predictions.js';
import { readRun } from '../../src/runs/read-run.js';
import { withSeal } from '../../src/runs/seal.js';
import { findColumn } from '../../src/runs/columns.js';
import { sortRows } from '../../src/runs/select-runs.js';
import { fixture, forge, reseal } from './foreign-folders.js';
import { makeRow } from './runs.js';

/** All that looks at a run without training. */
export function lookAt(folder: string): void {
  renderRuns(sortRows([makeRow(readRun(folder))], findColumn('accuracy')!, false));
  const run = openRun(folder);
  findDamagedFiles(run);
  const plan = planOfRun(run.manifest);
  renderRun(run, plan);
  renderComparison(compareRuns([run, openRun(fixture)]), { columns: 80, color: false });
  const config = renderExperiment(run.manifest.experiment);
  makeRunReport({ run, config, network: drawArchitecture(run.manifest.name, plan), sections: [] });
  readWeights(folder, run.manifest);
  readPredictions(folder, run.manifest);
  const checkpoint = readFileSync(join(folder, 'checkpoints', 'last.ckpt'));
  restoreState(decodeCheckpoint('last.ckpt', checkpoint));
}

/** Puts so many bytes of something into a whole run folder, and lets run.json vouch for it where it can. */
type Spoil = (folder: string, bytes: number) => void;

const manifest =
  (text: (bytes: number) => string): Spoil =>
  (folder, bytes) =>
    writeFileSync(join(folder, 'run.json'), text(bytes));
const file =
  (name: string, content: (bytes: number) => string | Uint8Array): Spoil =>
  (folder, bytes) =>
    forge(folder, name, Buffer.from(content(bytes)));
const checkpoint = (content: (bytes: number) => string): Spoil =>
  file('checkpoints/last.ckpt', (bytes) => {
    const text = Buffer.from(content(bytes));
    return Buffer.concat([Buffer.from(`MNISTX-CHECKPOINT-1\n${digestOf(text).sha256}\n`), text]);
  });
const list = <T>(length: number, item: (index: number) => T): T[] =>
  Array.from({ length: Math.floor(length) }, (_, at) => item(at));

/** Run folders made to hold or to fill a reader, each with a file of about so many bytes. */
export const HOSTILE_RUNS: Readonly<Record<string, Spoil>> = {
  'run.json of nested lists': manifest((bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)),
  'run.json of nested records': manifest((bytes) => '{"a":'.repeat(bytes / 6) + '1' + '}'.repeat(bytes / 6)),
  'run.json of one text': manifest((bytes) => JSON.stringify('x'.repeat(bytes))),
  'run.json of many keys': manifest((bytes) =>
    JSON.stringify(Object.fromEntries(list(bytes / 12, (at) => [`k${at}`, 1]))),
  ),
  'run.json that is not closed': manifest((bytes) => `{"format":2,"name":"${'\\u0000'.repeat(bytes / 6)}`),
  'run.json of many files': (folder, bytes) => {
    const digest = { bytes: 1, sha256: 'a'.repeat(64) };
    reseal(folder, (one) => ({ ...one, files: Object.fromEntries(list(bytes / 130, (at) => [`f${at}`, digest])) }));
  },
  'run.json of many layers': (folder, bytes) => {
    const layers = list(bytes / 100, (at) => ({ type: 'dense', name: `d${at}`, units: 9, activation: 'relu' }));
    reseal(folder, (one) => ({ ...one, experiment: { ...one.experiment, model: { layers } } }));
  },
  'run.json with a nested layer': (folder, bytes) => {
    reseal(folder, (one) => ({ ...one, experiment: { ...one.experiment, model: { layers: ['HERE'] } } }));
    const path = join(folder, 'run.json');
    const whole = readFileSync(path, 'utf8')
      .replace(/,\n {2}"sha256": "\w+"/, '')
      .trimEnd();
    writeFileSync(path, withSeal(whole.replace('"HERE"', '['.repeat(bytes / 2) + ']'.repeat(bytes / 2))));
  },
  'run.json with a long name': (folder, bytes) => reseal(folder, (one) => ({ ...one, name: 'x'.repeat(bytes) })),
  'run.json of much that went on': (folder, bytes) => {
    const resumed = list(bytes / 100, () => ({ at: 'now', epoch: 1, step: 0, differences: ['a: 1 → 2'] }));
    reseal(folder, (one) => ({ ...one, resumed }));
  },
  'history.csv of empty lines': file('history.csv', (bytes) => '\n'.repeat(bytes)),
  'history.csv of commas': file('history.csv', (bytes) => ','.repeat(bytes)),
  'history.csv of short rows': file(
    'history.csv',
    (bytes) => `epoch,accuracy,loss,val_accuracy,val_loss,seconds\n${'1,1,1,1,1,1\n'.repeat(bytes / 12)}`,
  ),
  'history.csv of one long number': file(
    'history.csv',
    (bytes) => `epoch,accuracy,loss,val_accuracy,val_loss,seconds\n${'1'.repeat(bytes)},1,1,1,1,1\n`,
  ),
  'history.csv of many columns': file(
    'history.csv',
    (bytes) => `epoch,accuracy,loss,val_accuracy,val_loss,seconds${list(bytes / 10, (at) => `,c${at}`).join('')}\n1\n`,
  ),
  'predictions.csv of many rows': file(
    'predictions.csv',
    (bytes) => `index,label,prediction,confidence\n${'0,0,0,1\n'.repeat(bytes / 8)}`,
  ),
  'weights.bin of another length': file('model/weights.bin', (bytes) => new Uint8Array(bytes)),
  'checkpoint of one header': checkpoint((bytes) => `{"state":"${'x'.repeat(bytes)}","buffers":[]}\n`),
  'checkpoint of empty buffers': checkpoint(
    (bytes) => `{"state":{},"buffers":[${list(bytes / 24, () => '{"name":"","length":0}').join()}]}\n`,
  ),
  'checkpoint of a nested state': checkpoint(
    (bytes) => `{"state":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)},"buffers":[]}\n`,
  ),
};
