import { loadLanes, storeLanes } from './lanes';

/** dst = a + b; dst may be either. */
export function addInto(dst: usize, a: usize, b: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) addAt(dst + (i << 2), a + (i << 2), b + (i << 2), 4);
  if (whole < n) addAt(dst + (whole << 2), a + (whole << 2), b + (whole << 2), n - whole);
}

/** dst = the larger of a and b; dst may be either. */
export function maximumInto(dst: usize, a: usize, b: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) maximumAt(dst + (i << 2), a + (i << 2), b + (i << 2), 4);
  if (whole < n) maximumAt(dst + (whole << 2), a + (whole << 2), b + (whole << 2), n - whole);
}

/** Moves the gradient of a maximum y to dx where x is it, and leaves 0 in dy. dx may be 0: then it is only taken away. */
export function takeMaximum(x: usize, y: usize, dy: usize, dx: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) takeAt(x + (i << 2), y + (i << 2), dy + (i << 2), dx, i << 2, 4);
  if (whole < n) takeAt(x + (whole << 2), y + (whole << 2), dy + (whole << 2), dx, whole << 2, n - whole);
}

@inline
function addAt(dst: usize, a: usize, b: usize, count: usize): void {
  storeLanes(dst, f32x4.add(loadLanes(a, count), loadLanes(b, count)), count);
}

@inline
function maximumAt(dst: usize, a: usize, b: usize, count: usize): void {
  storeLanes(dst, f32x4.max(loadLanes(a, count), loadLanes(b, count)), count);
}

@inline
function takeAt(x: usize, y: usize, dy: usize, dx: usize, at: usize, count: usize): void {
  const isOwn = f32x4.eq(loadLanes(x, count), loadLanes(y, count));
  const gradient = loadLanes(dy, count);
  if (dx != 0) storeLanes(dx + at, v128.and(gradient, isOwn), count);
  storeLanes(dy, v128.andnot(gradient, isOwn), count);
}
