// One network trained by mnistx, in a process of its own; prints the lines that peers/common.py describes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { loadDataset } from '../src/data/load-dataset.js';
import { train } from '../src/engine/train.js';
import type { Engine } from '../src/engine/types.js';
import { compile } from '../src/model/compile.js';
import { initialWeights } from '../src/model/initialize.js';
import { dataRequestOf } from '../src/open/plan-of.js';
import { readChildRequest } from './child-experiment.js';
import { ReportLines } from './report-lines.js';

const { experiment, engine: engineName, threads } = readChildRequest();
const cache = cacheDirectory(process.env);
const engine = engineName === 'tfjs' ? await makeTfjsEngine() : await simdEngine();
const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: cache });
const { training, validation, normalization } = data;
const plan = compile(experiment, data);
const session = await engine.open({ plan, training, normalization, weights: initialWeights(plan), threads });
const { backend, versions, threads: used } = session.description;
const report = new ReportLines(`${used} threads, backend ${backend}`, versions);
const signal = new AbortController().signal;
let startMs = performance.now();
let trainedMs = startMs;
for await (const event of train({ plan, session, training, validation, signal, elapsedMs: () => performance.now() })) {
  if (event.type === 'progress') report.firstStep();
  if (event.type === 'validating') trainedMs = performance.now();
  if (event.type === 'epoch') {
    const seconds = (performance.now() - startMs) / 1000;
    report.epoch(seconds, event.record.val_accuracy ?? event.record.accuracy, (trainedMs - startMs) / 1000);
    startMs = performance.now();
  }
}
report.end();
await session.close();

async function makeTfjsEngine(): Promise<Engine> {
  const { createTfjsEngine } = await import('../src/engine/tfjs/engine.js');
  return createTfjsEngine({ cacheDirectory: cache, backend: 'native' });
}

/** Loaded by its path: a build without it must still measure the others. */
async function simdEngine(): Promise<Engine> {
  const file = join(import.meta.dirname, '..', 'src', 'engine', 'simd', 'engine.js');
  if (!existsSync(file)) fail('not available: this build has no engine simd');
  const { simdEngine } = (await import(pathToFileURL(file).href)) as { readonly simdEngine: Engine };
  return simdEngine;
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}
