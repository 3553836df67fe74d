import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import test from 'ava';
import type { MnistxError } from '../../../src/errors.js';
import { nameOutOfMemory, chooseRemedy } from '../../../src/engine/simd/host/node/out-of-memory.js';

const FLAG = '--disable-wasm-trap-handler';

/** Trains a step and reads a layer in a process of its own that may have so many KiB of addresses. */
function trainWithin(limitKb: number, threads: number, options: readonly string[]): string {
  const [engine, helpers] = ['src/engine/simd/host/node/engine.js', 'test/helpers/config-texts.js'].map(
    (file) => new URL(`../../../${file}`, import.meta.url).href,
  );
  const program = `
    const { simdEngine } = await import('${engine}');
    const { compileLayers } = await import('${helpers}');
    const plan = compileLayers(['{ type: flatten }', '{ type: dense, units: 10, activation: softmax }']);
    const training = { count: 1, images: new Uint8Array(784), labels: new Uint8Array(1) };
    const request = { plan, training, normalization: { scale: [1], offset: [0] }, threads: ${threads} };
    try {
      const session = await simdEngine.open({ ...request, weights: new Float32Array(plan.weightCount) });
      const { signal } = new AbortController();
      const step = { epoch: 1, firstStep: 0, learningRates: Float64Array.of(1), order: Uint32Array.of(0), signal };
      const { losses } = await session.trainSteps(step);
      const output = await session.layerOutput(0, training.images, 1);
      await session.close();
      console.log('trained, ' + losses.length + ' step, output of ' + output.length);
    } catch (error) {
      console.log(error.code + ': ' + error.message + ' ' + error.problems?.[0].fix);
    }`;
  const limited = `ulimit -v ${limitKb}; exec "$0" "$@"`;
  const args = ['-c', limited, process.execPath, ...options, '--input-type=module', '-e', program];
  const { stdout, stderr } = spawnSync('bash', args, { encoding: 'utf8' });
  return stdout + stderr;
}

test('a memory that the limit of addresses refuses is named, with the option that helps', (t) => {
  const said = trainWithin(4_000_000, 1, []);
  t.regex(said, /^OUT_OF_MEMORY: .* set NODE_OPTIONS=--disable-wasm-trap-handler: .* may have 4\.1 GB \(ulimit -v\)/s);
});

test('with that option 4 GB of addresses are enough for two threads: a memory reserves little more than it takes', (t) => {
  t.is(trainWithin(4_000_000, 2, [FLAG]), 'trained, 1 step, output of 784\n');
});

test('threads for which there are no addresses are not started: V8 would end the process', (t) => {
  const said = trainWithin(2_500_000, 2, [FLAG]);
  t.regex(said, /^OUT_OF_MEMORY: .* not enough addresses for --threads 2 use fewer --threads, .* raise the limit/s);
});

test('without a limit of addresses, nobody is told to raise one', (t) => {
  t.is(chooseRemedy(Infinity, false), 'free some, or use fewer --threads, a lower train.batch_size or data.limit');
});

test('a thread that runs out of its heap is named, a fault of another kind stays as it is', async (t) => {
  const source = 'const all = []; for (;;) all.push(new Array(1e5).fill(all.length));';
  const thread = new Worker(source, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8 } });
  const [error] = (await once(thread, 'error')) as [Error];
  t.is((nameOutOfMemory(error) as MnistxError).code, 'OUT_OF_MEMORY');
  for (const other of [new RangeError('Invalid array length'), new Error('memory'), 'x'])
    t.is(nameOutOfMemory(other), other);
});
