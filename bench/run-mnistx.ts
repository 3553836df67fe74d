// One network trained by mnistx, in a process of its own; prints the lines that peers/common.py describes.
import { collectGarbage, keepLittleGarbage } from '../src/cli/keep-little-garbage.js';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { describeDataset, loadDataset } from '../src/data/load-dataset.js';
import { createNodeEngine, simdEngine } from '../src/engine/simd/host/node/engine.js';
import { openNative } from '../src/engine/simd/host/node/native.js';
import { train } from '../src/engine/train.js';
import type { Engine } from '../src/engine/types.js';
import { compile } from '../src/model/compile.js';
import { initialWeights } from '../src/model/initialize.js';
import { dataRequestOf } from '../src/open/plan-of.js';
import { readChildRequest } from './load-task.js';
import { ReportLines } from './report-lines.js';

// As the command does.
keepLittleGarbage();
const { experiment, backend: wanted, threads } = readChildRequest();
const cache = cacheDirectory(process.env);
const { plan, session, training, validation } = await open();
collectGarbage();
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

/** A function of its own, as in training/with-session.ts: then nothing holds the images that the engine has a copy of. */
async function open() {
  const engine = await makeEngine();
  const request = dataRequestOf(experiment);
  const plan = compile(experiment, await describeDataset(request.source, { cacheDirectory: cache }));
  const prepared = (await engine.prepare?.({ plan, threads })) ?? null;
  const data = await loadDataset(request, { cacheDirectory: cache, allocate: prepared?.allocate });
  const { normalization } = data;
  const weights = initialWeights(plan);
  const session = await (prepared ?? engine).open({ plan, training: data.training, normalization, weights, threads });
  return { plan, session, training: session.training ?? data.training, validation: data.validation };
}

async function makeEngine(): Promise<Engine> {
  if (wanted === 'tfjs') {
    // Loaded only here: it would count in the start of the others.
    const { createTfjsEngine } = await import('../src/engine/tfjs/engine.js');
    return createTfjsEngine({ cacheDirectory: cache, backend: 'native' });
  }
  if (wanted === 'simd') return simdEngine;
  const { library, fault } = openNative(cache);
  if (library !== null) return createNodeEngine({ library });
  console.error(`not available: ${fault ?? 'not set up: mnistx setup native'}`);
  process.exit(1);
}
