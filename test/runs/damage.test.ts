import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { MnistxError } from '../../src/errors.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import { readRun } from '../../src/runs/read-run.js';
import { trainPlain, temporaryFolder } from '../helpers/runs-on-disk.js';
import { killRun, makeRequest } from '../helpers/stopped-runs.js';
import type { Case } from '../helpers/stopped-runs.js';

const small: Case = {
  config: 'lr',
  engine: simdEngine,
  overrides: ['train.checkpoint=best'],
  stopAfter: { epoch: 2, step: 0 },
};

/** What a reader or the check of all files reports about a folder; `null` if nothing. */
function complaintOf(folder: string): string | null {
  try {
    const damaged = findDamagedFiles(readRun(folder));
    return damaged.length === 0 ? null : damaged.map(({ file, reason }) => `${file} ${reason}`).join('\n');
  } catch (error) {
    if (error instanceof MnistxError && error.code === 'RUN_DAMAGED') return error.message;
    throw error;
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile() && name !== 'run.lock')
    .sort();
}

/** Every region of a file: a byte flipped, and the file cut, in each sixteenth; one byte more; nothing at all. */
function* damagesOf(bytes: Buffer): Generator<readonly [what: string, damaged: Buffer]> {
  for (let part = 0; part < 16; part++) {
    const at = Math.min(bytes.length - 1, Math.floor((bytes.length * part) / 16));
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (part % 8);
    yield [`bit ${part % 8} of byte ${at} flipped`, flipped];
    yield [`cut at byte ${at}`, bytes.subarray(0, at)];
  }
  const last = Buffer.from(bytes);
  last[bytes.length - 1]! ^= 1;
  yield ['the last byte flipped', last];
}

function everyDamageIsNamed(t: ExecutionContext, folder: string, names: readonly string[]): void {
  t.is(complaintOf(folder), null);
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folder, copy, { recursive: true });
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    for (const [what, damaged] of damagesOf(bytes)) {
      writeFileSync(join(copy, name), damaged);
      t.true(complaintOf(copy)?.includes(name), `${name}: ${what}: ${complaintOf(copy)}`);
    }
    rmSync(join(copy, name));
    const isKnown = name === 'run.json' || (complaintOf(copy)?.includes(name) ?? false);
    t.true(isKnown, `${name} is gone`);
    writeFileSync(join(copy, name), bytes);
  }
  t.is(complaintOf(copy), null);
}

test('a file of a finished run is named if anything in it is flipped or cut', async (t) => {
  const { folder } = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
  const names = filesOf(folder);
  t.deepEqual(names, [
    'charts/accuracy.svg',
    'charts/accuracy.vl.json',
    'charts/loss.svg',
    'charts/loss.vl.json',
    'charts/steps.svg',
    'charts/steps.vl.json',
    'checkpoints/best.ckpt',
    'checkpoints/last.ckpt',
    'config.resolved.yaml',
    'config.yaml',
    'history.csv',
    'model/model.json',
    'model/weights.bin',
    'predictions.csv',
    'run.json',
    'steps.csv',
  ]);
  everyDamageIsNamed(t, folder, names);
});

test('so it is in what a killed run has left', async (t) => {
  const folder = await killRun(small);
  const names = filesOf(folder);
  t.true(names.includes('checkpoints/last.ckpt') && names.includes('steps.csv'));
  // A table may have later rows; nothing else may be longer.
  writeFileSync(join(folder, 'config.yaml'), `${readFileSync(join(folder, 'config.yaml'), 'utf8')}#`);
  t.regex(complaintOf(folder) ?? '', /config\.yaml has \d+ bytes, \d+ were written/);
  writeFileSync(join(folder, 'config.yaml'), readFileSync(join(folder, 'config.yaml'), 'utf8').slice(0, -1));
  // Without a checkpoint a run starts over, and nobody has recorded that there was one.
  everyDamageIsNamed(
    t,
    folder,
    names.filter((name) => !name.startsWith('checkpoints/')),
  );
});

test('every single byte of run.json counts', async (t) => {
  const { folder } = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
  const file = join(folder, 'run.json');
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    writeFileSync(file, changed);
    t.true(complaintOf(folder)?.includes('run.json'), `byte ${at}`);
  }
});
