import { highDoubles, loadSome, lowDoubles, storeSome, toFloats } from './lanes';

// Elementary functions from additions, multiplications, divisions and square roots alone, so that every machine gets
// the same bits. exp, log and tanh work in float32; those that subtract close numbers work in float64 and round once.
// Polynomials interpolate at Chebyshev nodes; the relative error stands beside each.

/** e^x in float32: x = n ln 2 + r with ln 2 in two parts (Cody and Waite), a polynomial of r, times 2^n in two steps. */
@inline
export function exp(x: v128): v128 {
  // pmin and pmax are one instruction, and keep a NaN that stands first.
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-105));
  // The sum's lowest bits are the integer nearest to x / ln 2.
  const shift = f32x4.add(f32x4.mul(clamped, f32x4.splat(1.4426950408889634)), f32x4.splat(12582912));
  const n = f32x4.sub(shift, f32x4.splat(12582912));
  // 0.693359375 has 9 bits, so its product with n is exact.
  const r = f32x4.add(
    f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375))),
    f32x4.mul(n, f32x4.splat(2.12194440054690583e-4)),
  );
  // (e^r - 1 - r) / r^2, relative error 2^-28.
  let p = f32x4.splat(0.00019890990887674344);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0013933649994750505));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.008333310925348484));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.04166646492530632));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.16666666681623912));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5000000013465805));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  // 2^n itself may be too large or too small for a float32: only the last product may round.
  const whole = i32x4.sub(shift, i32x4.splat(0x4b400000));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** ln x in float32, by the formula of FreeBSD's logf: x = 2^k (1 + f), s = f / (2 + f), a polynomial of s^2. */
@inline
export function log(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.1754943508222875e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(33554432)), x, tiny);
  // Moves the mantissa to [sqrt(1/2), sqrt(2)).
  const shifted = i32x4.add(scaled, i32x4.splat(0x3f800000 - 0x3f3504f3));
  const exponent = i32x4.sub(i32x4.shr_s(shifted, 23), i32x4.splat(127));
  const k = f32x4.convert_i32x4_s(i32x4.sub(exponent, v128.and(tiny, i32x4.splat(25))));
  const mantissa = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(mantissa, f32x4.splat(1));
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  const w = f32x4.mul(z, z);
  const odd = f32x4.mul(w, f32x4.add(f32x4.splat(0.40000972152), f32x4.mul(w, f32x4.splat(0.24279078841))));
  const even = f32x4.mul(z, f32x4.add(f32x4.splat(0.66666662693), f32x4.mul(w, f32x4.splat(0.28498786688))));
  const half = f32x4.mul(f32x4.mul(f32x4.splat(0.5), f), f);
  const correction = f32x4.mul(s, f32x4.add(half, f32x4.add(odd, even)));
  // ln 2 in two parts; the first has 17 bits, so its product with k is exact.
  const small = f32x4.sub(f32x4.add(correction, f32x4.mul(k, f32x4.splat(9.0580006145e-6))), half);
  const result = f32x4.add(f32x4.add(small, f), f32x4.mul(k, f32x4.splat(0.69313812256)));
  // Infinity and NaN stay, 0 gives -Infinity, a negative x gives NaN.
  const finite = v128.bitselect(result, x, f32x4.lt(x, f32x4.splat(Infinity)));
  const positive = v128.bitselect(f32x4.splat(-Infinity), finite, f32x4.eq(x, f32x4.splat(0)));
  return v128.or(positive, f32x4.lt(x, f32x4.splat(0)));
}

/** Both halves of a division of x by n ln 2: 2^n and r, in float64. Inputs beyond +-200 count as +-200. */
@inline
function shiftOf(x: v128): v128 {
  // The sum's lowest bits are the integer nearest to x / ln 2.
  return f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(6755399441055744));
}

@inline
function scaleOf(shift: v128): v128 {
  return i64x2.add(i64x2.shl(shift, 52), i64x2.splat(0x3ff0000000000000));
}

/** e^r - 1 of the rest r after the shift; relative error 2^-37. */
@inline
function restOf(x: v128, shift: v128): v128 {
  const n = f64x2.sub(shift, f64x2.splat(6755399441055744));
  const r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.6931471805599453)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const p01 = line(r, 0.9999999999955054, 0.49999999999955025);
  const p23 = line(r, 0.16666666786380746, 0.041666666786371);
  const p45 = line(r, 0.008333283518733315, 0.0013888839085354802);
  const p67 = line(r, 0.0001990758259967748, 2.486788587920235e-5);
  const low = f64x2.add(p01, f64x2.mul(r2, p23));
  const high = f64x2.add(p45, f64x2.mul(r2, p67));
  return f64x2.mul(r, f64x2.add(low, f64x2.mul(r4, high)));
}

/** a + b x */
@inline
function line(x: v128, a: f64, b: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(x, f64x2.splat(b)));
}

/** a + x p */
@inline
function next(x: v128, p: v128, a: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(x, p));
}

@inline
function clamp64(x: v128): v128 {
  return f64x2.pmax(f64x2.pmin(x, f64x2.splat(200)), f64x2.splat(-200));
}

@inline
function exp64(x: v128): v128 {
  const clamped = clamp64(x);
  const shift = shiftOf(clamped);
  const scale = scaleOf(shift);
  return f64x2.add(scale, f64x2.mul(scale, restOf(clamped, shift)));
}

@inline
function expm1_64(x: v128): v128 {
  const clamped = clamp64(x);
  const shift = shiftOf(clamped);
  const scale = scaleOf(shift);
  return f64x2.add(f64x2.mul(scale, restOf(clamped, shift)), f64x2.sub(scale, f64x2.splat(1)));
}

@inline
function sigmoid64(x: v128): v128 {
  return f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), exp64(f64x2.neg(x))));
}

/** ln(1 + e^x) = max(x, 0) + 2 artanh(t / (2 + t)) with t = e^-|x|; relative error 2^-38. */
@inline
function softplus64(x: v128): v128 {
  const t = exp64(f64x2.neg(f64x2.abs(x)));
  const s = f64x2.div(t, f64x2.add(t, f64x2.splat(2)));
  const u = f64x2.mul(s, s);
  let p = line(u, 0.08561270177727932, 0.10930278882417595);
  p = next(u, p, 0.11152563455542919);
  p = next(u, p, 0.14284072892583025);
  p = next(u, p, 0.2000003071028375);
  p = next(u, p, 0.3333333311896369);
  p = next(u, p, 1.0000000000024327);
  return f64x2.add(f64x2.pmax(x, f64x2.splat(0)), f64x2.mul(f64x2.add(s, s), p));
}

/** e^(z^2) erfc(z) for z of 0 … 10.5, after Shepherd and Laframboise (1981); relative error 2^-34. */
@inline
function scaledErfc(z: v128): v128 {
  const t = f64x2.div(f64x2.sub(z, f64x2.splat(3)), f64x2.add(z, f64x2.splat(3)));
  let p = line(t, 0.00013072563585277386, 3.45720257127936e-5);
  p = next(t, p, -0.00012430885240315493);
  p = next(t, p, -0.000792116841852835);
  p = next(t, p, 0.0018919070173059997);
  p = next(t, p, 0.00253373125747514);
  p = next(t, p, -0.02377035839574307);
  p = next(t, p, 0.06830741609975174);
  p = next(t, p, -0.11927373679145539);
  p = next(t, p, 0.12964519357457782);
  p = next(t, p, -0.047562290221094844);
  p = next(t, p, -0.13562110670220023);
  p = next(t, p, 1.2530080582390986);
  return f64x2.div(p, line(z, 1, 2));
}

/** Below 1 a polynomial of x^2 (relative error 2^-40), above it 1 - erfc. */
@inline
function erf64(x: v128): v128 {
  const a = f64x2.pmin(f64x2.abs(x), f64x2.splat(10));
  const u = f64x2.mul(a, a);
  let p = line(u, -1.3909335308055588e-5, 1.0589369140636914e-6);
  p = next(u, p, 0.00011956561778504919);
  p = next(u, p, -0.0008542637927764513);
  p = next(u, p, 0.005223783473803399);
  p = next(u, p, -0.026866133234202963);
  p = next(u, p, 0.11283791308593603);
  p = next(u, p, -0.3761263888963492);
  p = next(u, p, 1.1283791670946768);
  const near = f64x2.mul(a, p);
  const far = f64x2.sub(f64x2.splat(1), f64x2.mul(exp64(f64x2.neg(u)), scaledErfc(a)));
  const size = v128.bitselect(near, far, f64x2.lt(a, f64x2.splat(1)));
  return v128.bitselect(x, size, i64x2.splat(i64.MIN_VALUE));
}

/** The normal distribution's share below x, given e^(-x^2 / 2): its small values keep their relative precision. */
@inline
function normalShare(x: v128, bell: v128): v128 {
  const z = f64x2.pmin(f64x2.mul(f64x2.abs(x), f64x2.splat(0.7071067811865476)), f64x2.splat(10.5));
  const tail = f64x2.mul(f64x2.mul(bell, f64x2.splat(0.5)), scaledErfc(z));
  return v128.bitselect(tail, f64x2.sub(f64x2.splat(1), tail), f64x2.lt(x, f64x2.splat(0)));
}

@inline
function bellOf(x: v128): v128 {
  return exp64(f64x2.mul(f64x2.mul(x, x), f64x2.splat(-0.5)));
}

@inline
function gelu64(x: v128): v128 {
  return f64x2.mul(x, normalShare(x, bellOf(x)));
}

@inline
function geluSlope64(x: v128): v128 {
  const bell = bellOf(x);
  return f64x2.add(normalShare(x, bell), f64x2.mul(x, f64x2.mul(bell, f64x2.splat(0.3989422804014327))));
}

@inline
function swish64(x: v128): v128 {
  return f64x2.mul(x, sigmoid64(x));
}

/** s (1 + x (1 - s)) with s = sigmoid(x) */
@inline
function swishSlope64(x: v128): v128 {
  const s = sigmoid64(x);
  const rest = f64x2.mul(x, f64x2.sub(f64x2.splat(1), s));
  return f64x2.mul(s, f64x2.add(f64x2.splat(1), rest));
}

@inline
export function expm1(x: v128): v128 {
  return toFloats(expm1_64(lowDoubles(x)), expm1_64(highDoubles(x)));
}

/**
 * In float32: 1 - 2 / (e^2|x| + 1), below 0.625 the polynomial of Cephes' tanhf (Moshier), whose small values keep their
 * relative precision.
 */
@inline
export function tanh(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const e = exp(f32x4.add(magnitude, magnitude));
  const one = f32x4.splat(1);
  const large = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33332819422e-1));
  const small = f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
  const sign = v128.and(x, f32x4.splat(-0.0));
  return v128.bitselect(small, v128.or(large, sign), f32x4.lt(magnitude, f32x4.splat(0.625)));
}

@inline
export function sigmoid(x: v128): v128 {
  return toFloats(sigmoid64(lowDoubles(x)), sigmoid64(highDoubles(x)));
}

@inline
export function softplus(x: v128): v128 {
  return toFloats(softplus64(lowDoubles(x)), softplus64(highDoubles(x)));
}

@inline
export function erf(x: v128): v128 {
  return toFloats(erf64(lowDoubles(x)), erf64(highDoubles(x)));
}

@inline
export function gelu(x: v128): v128 {
  return toFloats(gelu64(lowDoubles(x)), gelu64(highDoubles(x)));
}

@inline
export function geluSlope(x: v128): v128 {
  return toFloats(geluSlope64(lowDoubles(x)), geluSlope64(highDoubles(x)));
}

@inline
export function swish(x: v128): v128 {
  return toFloats(swish64(lowDoubles(x)), swish64(highDoubles(x)));
}

@inline
export function swishSlope(x: v128): v128 {
  return toFloats(swishSlope64(lowDoubles(x)), swishSlope64(highDoubles(x)));
}
