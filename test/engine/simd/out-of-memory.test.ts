import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import test from 'ava';
import { MnistxError } from '../../../src/errors.js';
import { nameOutOfMemory } from '../../../src/engine/simd/out-of-memory.js';

/** The limit of addresses, in KiB: enough for Node, not for the 10 GiB that V8 reserves for a memory. */
const LIMIT_KB = 4_000_000;

test('a memory that the limits of the process refuse is named with what to do', (t) => {
  const engine = new URL('../../../src/engine/simd/engine.js', import.meta.url).href;
  const helpers = new URL('../../helpers/config-texts.js', import.meta.url).href;
  const program = `
    const { simdEngine } = await import('${engine}');
    const { planOf } = await import('${helpers}');
    const plan = planOf(['{ type: flatten }', '{ type: dense, units: 10, activation: softmax }']);
    const training = { count: 1, images: new Uint8Array(784), labels: new Uint8Array(1) };
    const normalization = { scale: [1], offset: [0] };
    const weights = new Float32Array(plan.weightCount);
    try {
      await simdEngine.open({ plan, training, normalization, weights, threads: 1 });
    } catch (error) {
      console.log(JSON.stringify(error.problems));
    }`;
  const limited = `ulimit -v ${LIMIT_KB}; exec "$0" --input-type=module -e "$1"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', limited, process.execPath, program], { encoding: 'utf8' });
  t.regex(stdout, /"code":"OUT_OF_MEMORY"/, stderr);
  t.regex(stdout, /--threads, a lower train\.batch_size or data\.limit/);
});

test('a thread that runs out of its heap is named, a fault of another kind stays as it is', async (t) => {
  const source = 'const all = []; for (;;) all.push(new Array(1e5).fill(all.length));';
  const thread = new Worker(source, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8 } });
  const [error] = (await once(thread, 'error')) as [Error];
  t.is((nameOutOfMemory(error) as MnistxError).code, 'OUT_OF_MEMORY');
  for (const other of [new RangeError('Invalid array length'), new Error('memory'), 'x'])
    t.is(nameOutOfMemory(other), other);
});
