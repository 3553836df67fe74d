import test from 'ava';
import { compileSource, loadKernels } from '../../helpers/kernels.js';

type MapName = 'mapExp' | 'mapLog' | 'mapTanh' | 'mapErf';
type Run = (src: number, dst: number, n: number) => void;

const { kernels, memory } = loadKernels();
const maps = memory.link(await compileSource('math-maps.ts')) as Readonly<Record<MapName, Run>>;

/** The engine's promise; measured are 0.96 (exp), 0.82 (log) and 0.51 (the others, which round a float64 once). */
const BOUND = 2;
const COUNT = 1 << 20;
/** Every 1021st of all 2^32 bit patterns: 4.2 million inputs over the whole range, with denormals, NaN and infinity. */
const STRIDE = 1021;

const activate =
  (kind: number): Run =>
  (src, dst, n) =>
    kernels.activate(kind, src, dst, n);

/** Distance of neighbouring float32 about a value. */
function spacingAt(value: number): number {
  const size = Math.abs(value);
  return size < 2 ** -126 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(size)) - 23);
}

/** Taylor's series below 2.5, Laplace's continued fraction above it: both good to 1e-13. */
function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let [sum, power] = [size, size];
    for (let n = 1; n < 80; n++) {
      power *= (-size * size) / n;
      sum += power / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction));
}

function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

const isExact = test.macro({
  exec(t, run: Run, exact: (x: number) => number) {
    memory.clear();
    const inputs = new Float32Array(COUNT);
    const bits = new Uint32Array(inputs.buffer);
    const [src, dst] = [memory.put(inputs), memory.room(COUNT)];
    let seen = 0;
    for (let base = 0; base < 2 ** 32; base += COUNT * STRIDE) {
      for (let at = 0; at < COUNT; at++) bits[at] = base + at * STRIDE;
      new Float32Array(memory.buffer, src, COUNT).set(inputs);
      run(src, dst, COUNT);
      const outputs = memory.read(dst, COUNT);
      for (let at = 0; at < COUNT; at++) {
        const [actual, expected] = [outputs[at]!, exact(inputs[at]!)];
        const isFinite = Number.isFinite(Math.fround(expected));
        const isGood = isFinite
          ? Math.abs(actual - expected) <= BOUND * spacingAt(expected)
          : Object.is(actual, Math.fround(expected));
        if (!isGood) return t.fail(`${inputs[at]} gives ${actual}, not ${expected}`);
        seen++;
      }
    }
    t.true(seen > 4_000_000);
  },
  title: (name) => `${name} errs by at most 2 units in the last place, from denormals to infinity`,
});

test('exp', isExact, maps.mapExp, Math.exp);
test('log', isExact, maps.mapLog, Math.log);
test('tanh', isExact, maps.mapTanh, Math.tanh);
test('erf', isExact, maps.mapErf, erf);
test('sigmoid', isExact, activate(7), (x) => 1 / (1 + Math.exp(-x)));
test('softplus', isExact, activate(9), softplus);
test('elu', isExact, activate(3), (x) => (x >= 0 ? x : Math.expm1(x)));

test('special inputs have the limits of the functions', (t) => {
  const inputs = [0, -0, Infinity, -Infinity, NaN, 1e-45, -1e-45, 3.4e38, -3.4e38, 1, -1];
  const outputs = (name: MapName): number[] => {
    memory.clear();
    const x = memory.put(inputs);
    maps[name](x, x, inputs.length);
    return [...memory.read(x, inputs.length)];
  };
  const e = Math.fround(Math.E);
  t.deepEqual(outputs('mapExp').slice(0, 9), [1, 1, Infinity, 0, NaN, 1, 1, Infinity, 0]);
  t.is(outputs('mapExp')[9], e);
  t.deepEqual(outputs('mapLog').slice(0, 5), [-Infinity, -Infinity, Infinity, NaN, NaN]);
  t.deepEqual(outputs('mapLog').slice(8), [NaN, 0, NaN]);
  t.deepEqual(outputs('mapTanh').slice(2, 9), [1, -1, NaN, Math.fround(1e-45), Math.fround(-1e-45), 1, -1]);
  t.deepEqual(outputs('mapErf').slice(2, 9), [1, -1, NaN, Math.fround(1e-45), Math.fround(-1e-45), 1, -1]);
});

test('a value has the same bits in a lane, in a tail and alone', (t) => {
  const inputs = Float32Array.from({ length: 7 }, (_, at) => 0.1 + 0.37 * at);
  for (const name of ['mapExp', 'mapLog', 'mapTanh', 'mapErf'] as const) {
    memory.clear();
    const [x, together, alone] = [memory.put(inputs, 4), memory.room(7), memory.room(7)];
    maps[name](x, together, 7);
    for (let at = 0; at < 7; at++) maps[name](x + 4 * at, alone + 4 * at, 1);
    t.deepEqual(memory.read(alone, 7), memory.read(together, 7));
  }
});
