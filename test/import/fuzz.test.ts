import test from 'ava';
import fc from 'fast-check';
import type { ExecutionContext } from 'ava';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { openHdf5 } from '../../src/import/hdf5-file.js';
import { readH5 } from '../../src/import/read-h5.js';
import { readForeignModel } from '../../src/import/read-model.js';
import { readSafetensors } from '../../src/import/read-safetensors.js';
import { translateModel } from '../../src/import/translate.js';
import type { ForeignModel } from '../../src/import/types.js';
import { mutate, outcomeOf, runs } from '../helpers/fuzz.js';
import { modelBytes, unpackModel } from '../helpers/foreign-models.js';
import { temporaryFolder } from '../helpers/idx-files.js';
import { withConfig } from '../helpers/keras-archives.js';

/** Reads the values that a network of this size could take. */
function readAll({ tensors }: Pick<ForeignModel, 'tensors'>): number {
  const small = tensors.filter(({ shape }) => shape.reduce((product, size) => product * size, 1) < 10_000);
  return small.reduce((count, { read }) => count + read().length, 0);
}

test('any HDF5 file is read or refused', (t) => {
  const files = ['convnet.h5', 'keras2.h5', 'convnet.weights.h5', 'pooled.h5'].map((name) => modelBytes(t, name));
  for (const file of files) t.true(readAll(readH5('model.h5', openHdf5('model.h5', file))) > 50);
  // Most of such a file is empty.
  const bytes = fc.tuple(
    fc.constantFrom(...files),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
  );
  const dense = bytes.map(([file, edits]) => {
    const copy = Buffer.from(file);
    const used = [...copy.keys()].filter((at) => copy[at] !== 0);
    for (const [at, value] of edits) copy[used[at % used.length]!] = value;
    return copy as Uint8Array;
  });
  const read = (file: Uint8Array) => void outcomeOf(() => readAll(readH5('model.h5', openHdf5('model.h5', file))));
  fc.assert(fc.property(dense, read), runs(0.4));
  fc.assert(fc.property(mutate(files), read), runs(0.2));
});

test('any safetensors file is read or refused', (t) => {
  const file = modelBytes(t, 'convnet.safetensors');
  t.true(readAll(readSafetensors('model', file)) > 50);
  const read = (bytes: Uint8Array) => void outcomeOf(() => readAll(readSafetensors('model', bytes)));
  fc.assert(fc.property(mutate([file]), read), runs(0.2));
});

/** Another value in the place of one of a JSON text. */
const replacement = fc.tuple(
  fc.nat(),
  fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0, 1e308, null, [], {}, '', '__proto__', 'toString', 'Lambda')),
);

function replaceValue(json: string, [at, value]: readonly [number, unknown]): string {
  const values = [...json.matchAll(/(?<=[:[,] ?)("(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|null)(?= ?[,\]}])/g)];
  const { index, 0: found } = values[at % values.length]!;
  return json.slice(0, index) + JSON.stringify(value) + json.slice(index + found.length);
}

/** What a file is to `mnistx import` until data are looked at; any error but an `MnistxError` is thrown on. */
async function importFrom(path: string): Promise<void> {
  try {
    const model = await readForeignModel(path, nodeEffects.files);
    if (model.topology !== null) translateModel(model.topology, undefined);
    readAll(model);
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
  }
}

async function tryAll(
  t: ExecutionContext,
  inputs: fc.Arbitrary<Uint8Array>,
  name: string,
  share: number,
): Promise<void> {
  const path = join(temporaryFolder(t), name);
  const property = fc.asyncProperty(inputs, async (bytes) => {
    writeFileSync(path, bytes);
    await importFrom(path);
  });
  await t.notThrowsAsync(fc.assert(property, runs(share)) as Promise<void>);
}

test('any .keras file is read or refused, also one whose checksums are right', async (t) => {
  const archives = ['convnet.keras', 'perceptron.keras', 'keras2.keras', 'residual.keras', 'inception.keras'].map(
    (name) => modelBytes(t, name),
  );
  const edits = fc.tuple(fc.constantFrom(...archives), fc.array(replacement, { minLength: 1, maxLength: 3 }));
  const sound = edits.map(([archive, changes]) =>
    withConfig(archive, (config) => changes.reduce(replaceValue, JSON.stringify(config))),
  );
  await tryAll(t, sound, 'sound.keras', 0.3);
  await tryAll(t, mutate(archives), 'mutated.keras', 0.2);
});

test('any model.json is read or refused', async (t) => {
  const path = unpackModel(t, 'converted/model.json');
  const json = readFileSync(path, 'utf8');
  const changed = fc
    .array(replacement, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce(replaceValue, json));
  const property = fc.asyncProperty(changed, async (text) => {
    writeFileSync(path, text);
    await importFrom(path);
  });
  await t.notThrowsAsync(fc.assert(property, runs(0.2)) as Promise<void>);
});
