// One thread of the peak measurement: waits for its fellows, then reports the best of many short runs in GFLOP/s.
import { parentPort, workerData } from 'node:worker_threads';

const { binary, gate, threads } = workerData as {
  readonly binary: Uint8Array;
  readonly gate: SharedArrayBuffer;
  readonly threads: number;
};

// Node's types have no WebAssembly; this is the part that is used.
declare const WebAssembly: {
  instantiate(
    binary: Uint8Array,
    imports: object,
  ): Promise<{ readonly instance: { readonly exports: Readonly<Record<string, unknown>> } }>;
};

// Half a millisecond: short enough that some runs are not disturbed.
const ROUNDS = 200_000;
/** Twelve chains of four lanes, a multiplication and an addition each. */
const FLOPS = ROUNDS * 12 * 4 * 2;

const { instance } = await WebAssembly.instantiate(binary, {});
const multiplyAdds = instance.exports['multiplyAdds'] as (rounds: number, start: number) => number;
for (let warm = 0; warm < 100; warm++) multiplyAdds(ROUNDS, 1);

const arrived = new Int32Array(gate);
Atomics.add(arrived, 0, 1);
Atomics.notify(arrived, 0);
for (let seen = Atomics.load(arrived, 0); seen < threads; seen = Atomics.load(arrived, 0)) {
  Atomics.wait(arrived, 0, seen);
}
let best = Infinity;
let sink = 0;
for (let run = 0; run < 2000; run++) {
  const startMs = performance.now();
  sink += multiplyAdds(ROUNDS, run);
  best = Math.min(best, performance.now() - startMs);
}
if (!Number.isFinite(sink)) throw new Error('the multiply-adds ran away');
parentPort!.postMessage(FLOPS / best / 1e6);
