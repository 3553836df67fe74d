import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { kerasWriter } from '../../src/export/keras.js';
import { tfjsWriter } from '../../src/export/tfjs.js';
import type { ExportFile, ExportWriter } from '../../src/export/types.js';
import { matchWeights } from '../../src/import/match-weights.js';
import { readForeignModel } from '../../src/import/read-model.js';
import { translateModel } from '../../src/import/translate.js';
import { compile } from '../../src/model/compile.js';
import { open } from '../helpers/engines.js';
import { makeExperiment } from '../helpers/experiments.js';
import { drawBranching, drawCases, exportedRun, predictCase } from '../helpers/exports.js';
import type { PredictedCase } from '../helpers/exports.js';
import { amountOf } from '../helpers/long.js';

/** Layers that Keras and TensorFlow.js have no one layer for. */
const FOREIGN: ReadonlySet<unknown> = new Set(['patch_embedding', 'multi_head_attention']);
const cases = [
  ...drawBranching(amountOf('MNISTX_TEST_RUNS', { long: 200, short: 15 })),
  ...drawCases(amountOf('MNISTX_TEST_RUNS', { long: 60, short: 8 })),
].filter(
  (written) => !(written.layers as readonly { readonly type?: unknown }[]).some(({ type }) => FOREIGN.has(type)),
);

const comesBack = test.macro<[writer: ExportWriter]>(async (t, writer) => {
  t.timeout(600_000);
  let tried = 0;
  for (const written of cases) {
    const predicted = await predictCase(written);
    const files = await writeExport(writer, predicted);
    if (files === null) continue;
    t.deepEqual(await predictAgain(t, files, predicted), predicted.outputs, JSON.stringify(written));
    tried++;
  }
  t.true(tried > 15);
});

test('random networks come back from files of Keras, bit for bit', comesBack, kerasWriter);
test('random networks come back from files of TensorFlow.js, bit for bit', comesBack, tfjsWriter);

/** `null` if the format does not have all layers. */
async function writeExport(writer: ExportWriter, predicted: PredictedCase): Promise<readonly ExportFile[] | null> {
  try {
    return await writer.write(exportedRun(predicted), { input: 'network' });
  } catch (error) {
    if (error instanceof MnistxError && error.code === 'NOT_EXPORTABLE') return null;
    throw error;
  }
}

/** What the network predicts that is read from files. */
async function predictAgain(
  t: ExecutionContext,
  files: readonly ExportFile[],
  predicted: PredictedCase,
): Promise<Float32Array> {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-import-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  const file = join(folder, files[0]!.name);
  const model = await readForeignModel(file, nodeEffects.files);
  const { spec, origins } = translateModel(model.topology!, undefined);
  const { image, classes } = predicted.written;
  const plan = compile(makeExperiment(spec), { imageShape: image, classes });
  const { weights, unused } = matchWeights(file, model, plan, origins);
  t.deepEqual(unused, []);
  const session = await open(simdEngine, { ...predicted, plan, weights }, 1);
  const outputs = await session.predict(predicted.training.images, predicted.training.count);
  await session.close();
  return outputs;
}
