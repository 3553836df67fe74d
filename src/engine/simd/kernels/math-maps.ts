import { loadSome, storeSome } from './lanes';
import { erf, exp, log, tanh } from './math';

// Exports the functions of math.ts for tests; not part of kernels.wasm.

export function mapExp(src: usize, dst: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) v128.store(dst + (i << 2), exp(v128.load(src + (i << 2))));
  if (whole < n) storeSome(dst + (whole << 2), exp(loadSome(src + (whole << 2), n - whole)), n - whole);
}

export function mapLog(src: usize, dst: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) v128.store(dst + (i << 2), log(v128.load(src + (i << 2))));
  if (whole < n) storeSome(dst + (whole << 2), log(loadSome(src + (whole << 2), n - whole)), n - whole);
}

export function mapTanh(src: usize, dst: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) v128.store(dst + (i << 2), tanh(v128.load(src + (i << 2))));
  if (whole < n) storeSome(dst + (whole << 2), tanh(loadSome(src + (whole << 2), n - whole)), n - whole);
}

export function mapErf(src: usize, dst: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) v128.store(dst + (i << 2), erf(v128.load(src + (i << 2))));
  if (whole < n) storeSome(dst + (whole << 2), erf(loadSome(src + (whole << 2), n - whole)), n - whole);
}
