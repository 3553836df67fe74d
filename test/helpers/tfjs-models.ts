import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { temporaryFolder } from './idx-files.js';

/** Saves a model as TensorFlow.js does, in a new folder; returns the path of its model.json. */
export async function saveTfjs(t: ExecutionContext, model: LayersModel): Promise<string> {
  const folder = temporaryFolder(t);
  const save = tf.io.withSaveHandler(async ({ weightData, weightSpecs, ...artifacts }) => {
    writeFileSync(join(folder, 'weights.bin'), Buffer.from(weightData as ArrayBuffer));
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    writeFileSync(join(folder, 'model.json'), JSON.stringify({ ...artifacts, weightsManifest }));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(save, { includeOptimizer: true });
  return join(folder, 'model.json');
}
