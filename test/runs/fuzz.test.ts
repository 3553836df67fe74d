import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { nodeEffects } from '../../src/effects.js';
import { restoreState } from '../../src/training/training-state.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import { decodeCheckpoint } from '../../src/runs/checkpoint.js';
import { digestOf } from '../../src/runs/files.js';
import { firstDifference } from '../../src/runs/first-difference.js';
import { isLeftOver, isLocked } from '../../src/runs/ownership/lock.js';
import { readWeights } from '../../src/runs/model-files.js';
import { readPredictions } from '../../src/runs/read-predictions.js';
import { readRun } from '../../src/runs/read-run.js';
import { copyFolder, fixture, forge } from '../helpers/foreign-folders.js';
import { mutate, outcomeOf, runs } from '../helpers/fuzz.js';

const whole = readRun(fixture);
const bytesOf = (name: string): Buffer => readFileSync(join(fixture, name));
const LISTED = Object.keys(whole.manifest.files);

/** The name of a file, and its content. */
const changed = (names: readonly string[]): fc.Arbitrary<readonly [name: string, content: Uint8Array]> =>
  fc.constantFrom(...names).chain((name) => mutate([bytesOf(name)]).map((content) => [name, content] as const));

test('whatever happens to a file of a run, it is named, or it is the same', (t) => {
  const folder = copyFolder(fixture);
  fc.assert(
    fc.property(changed([...LISTED, 'run.json']), ([name, content]) => {
      const before = bytesOf(name);
      writeFileSync(join(folder, name), content);
      const outcome = outcomeOf(() => findDamagedFiles(readRun(folder)));
      writeFileSync(join(folder, name), before);
      const complaint =
        'problems' in outcome ? outcome.problems[0]!.message : outcome.value.map(({ file }) => file).join();
      return before.equals(content) ? complaint === '' : complaint.includes(name);
    }),
    runs(0.1),
  );
  t.pass();
});

test('whatever a file holds that run.json vouches for, it is read or refused', (t) => {
  const folder = copyFolder(fixture);
  const names = ['history.csv', 'steps.csv', 'predictions.csv', 'model/weights.bin'];
  fc.assert(
    fc.property(changed(names), ([name, content]) => {
      forge(folder, name, content);
      outcomeOf(() => readWeights(folder, readRun(folder).manifest));
      outcomeOf(() => readPredictions(folder, readRun(folder).manifest));
      outcomeOf(() => firstDifference(readRun(folder), whole, { epochs: 3, slots: [] }));
      forge(folder, name, bytesOf(name));
    }),
    runs(0.1),
  );
  t.pass();
});

test('whatever a checkpoint holds behind its digest, it is read or refused', (t) => {
  const content = bytesOf('checkpoints/last.ckpt').subarray('MNISTX-CHECKPOINT-1\n'.length + 65);
  fc.assert(
    fc.property(mutate([content]), (inner) => {
      const bytes = Buffer.concat([Buffer.from(`MNISTX-CHECKPOINT-1\n${digestOf(inner).sha256}\n`), inner]);
      outcomeOf(() => restoreState(decodeCheckpoint('last.ckpt', bytes)));
    }),
    runs(0.1),
  );
  t.pass();
});

test('whatever a claim holds, a folder is claimed or it is not', (t) => {
  const folder = copyFolder(fixture);
  const claim = Buffer.from('{"pid":1,"host":"a","boot":null,"started":null,"folder":"1:2","since":1}');
  fc.assert(
    fc.property(
      fc.oneof(
        mutate([claim]),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (content) => {
        writeFileSync(join(folder, 'run.lock'), content);
        const held = isLocked(folder, nodeEffects.files);
        return typeof held === 'boolean' && !isLeftOver(folder, nodeEffects.files);
      },
    ),
    runs(0.1),
  );
  t.pass();
});
