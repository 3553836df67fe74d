import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { encodeSafetensors } from '../../src/export/safetensors/encode.js';
import { safetensorsWriter } from '../../src/export/safetensors/writer.js';
import { torchTensors } from '../../src/export/python/torch/network.js';
import { matchWeights } from '../../src/import/match-weights.js';
import { readForeignModel } from '../../src/import/read-model.js';
import { nodeEffects } from '../../src/effects.js';
import { readStateDict } from '../../src/tasks/read-state-dict.js';
import type { Prepared } from '../helpers/engines.js';
import { prepare } from '../helpers/engines.js';
import { drawBranching, drawCases, exportedRun } from '../helpers/exports.js';
import { temporaryFolder } from '../helpers/idx-files.js';

const CASES = [...drawCases(30), ...drawBranching(10)];

/** The weights of a file for a plan, as `import --config` takes them. */
async function importedWeights(t: ExecutionContext, bytes: Uint8Array, { plan }: Prepared) {
  const file = join(temporaryFolder(t), 'weights.safetensors');
  writeFileSync(file, bytes);
  const model = await readForeignModel(file, nodeEffects.files);
  return matchWeights(file, { ...model, tensors: readStateDict(model, plan) }, plan, []);
}

for (const layout of ['keras', 'torch'])
  test(`weights of random networks come back from safetensors as they were: --layout ${layout}`, async (t) => {
    for (const written of CASES) {
      const prepared = prepare(written);
      const [file] = await safetensorsWriter.write(exportedRun(prepared), { layout });
      const { weights, unused } = await importedWeights(t, file!.bytes, prepared);
      t.deepEqual(weights, prepared.weights, JSON.stringify(written));
      t.deepEqual(unused, []);
    }
  });

test('a state_dict that a program has saved by itself is known by its names', async (t) => {
  const prepared = prepare(CASES[0]!);
  const bytes = encodeSafetensors(torchTensors(prepared.plan, prepared.weights), { format: 'pt' });
  t.deepEqual((await importedWeights(t, bytes, prepared)).weights, prepared.weights);
});

test('a tensor of a state_dict that has another shape is named with both', async (t) => {
  const prepared = prepare(CASES[0]!);
  const tensors = torchTensors(prepared.plan, prepared.weights).map((tensor) =>
    tensor.name.endsWith('query.weight') ? { ...tensor, shape: [...tensor.shape].reverse() } : tensor,
  );
  const bytes = encodeSafetensors(tensors, { 'mnistx.layout': 'torch' });
  await t.throwsAsync(importedWeights(t, bytes, prepared), {
    code: 'SHAPE_MISMATCH',
    message: /needs a query_kernel \[7, 3, 4\], multi_head_attention\.query\.weight is \[7, 12\]/,
  });
});
