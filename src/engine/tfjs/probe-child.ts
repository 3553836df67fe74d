// A program of its own, started by probe.ts: prints one line of JSON.
import { loadLibraries } from './libraries.js';
import { loadNativeTensorFlow } from './native.js';
import type { NativeOptions, NativeTensorFlow } from './native.js';

const result = await probe(JSON.parse(process.argv[2] ?? '{}') as NativeOptions);
process.stdout.write(`${JSON.stringify(result)}\n`);

async function probe(options: NativeOptions): Promise<NativeTensorFlow> {
  const native = await loadNativeTensorFlow(options);
  if (!native.ok) return native;
  const { matMul, tensor2d } = loadLibraries(options.cacheDirectory).tf;
  const product = await matMul(
    tensor2d([
      [1, 2],
      [3, 4],
    ]),
    tensor2d([
      [5, 6],
      [7, 8],
    ]),
  ).data();
  if (String([...product]) === '19,22,43,50') return native;
  return {
    ok: false,
    reason: `it multiplies matrices wrongly: ${String([...product])}`,
    fix: 'run: mnistx setup tensorflow --force',
  };
}
