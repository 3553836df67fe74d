// AssemblyScript: how many multiply-adds a core can do at most, in portable 128-bit SIMD without fused multiply-add.

/**
 * Twelve independent chains of 4 lanes: fewer do not hide the latency, more do not fit the 15 registers that V8 uses.
 * Returns a sum so that nothing is left out.
 */
export function multiplyAdds(rounds: i32, start: f32): f32 {
  const scale = f32x4.splat(0.5);
  const shift = f32x4.splat(start);
  let a = f32x4.splat(start + 0);
  let b = f32x4.splat(start + 1);
  let c = f32x4.splat(start + 2);
  let d = f32x4.splat(start + 3);
  let e = f32x4.splat(start + 4);
  let f = f32x4.splat(start + 5);
  let g = f32x4.splat(start + 6);
  let h = f32x4.splat(start + 7);
  let i = f32x4.splat(start + 8);
  let j = f32x4.splat(start + 9);
  let k = f32x4.splat(start + 10);
  let l = f32x4.splat(start + 11);
  for (let round = 0; round < rounds; round++) {
    a = f32x4.add(f32x4.mul(a, scale), shift);
    b = f32x4.add(f32x4.mul(b, scale), shift);
    c = f32x4.add(f32x4.mul(c, scale), shift);
    d = f32x4.add(f32x4.mul(d, scale), shift);
    e = f32x4.add(f32x4.mul(e, scale), shift);
    f = f32x4.add(f32x4.mul(f, scale), shift);
    g = f32x4.add(f32x4.mul(g, scale), shift);
    h = f32x4.add(f32x4.mul(h, scale), shift);
    i = f32x4.add(f32x4.mul(i, scale), shift);
    j = f32x4.add(f32x4.mul(j, scale), shift);
    k = f32x4.add(f32x4.mul(k, scale), shift);
    l = f32x4.add(f32x4.mul(l, scale), shift);
  }
  const ab = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  const ef = f32x4.add(f32x4.add(e, f), f32x4.add(g, h));
  const ij = f32x4.add(f32x4.add(i, j), f32x4.add(k, l));
  const sum = f32x4.add(ab, f32x4.add(ef, ij));
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)
  );
}
