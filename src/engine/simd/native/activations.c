/* Twins of kernels/activations.ts and kernels/math.ts: there stand the formulas and their sources. Value by value, so the
   compiler may take any number of lanes. */
#include "lanes.h"

/* A value may be written where it was read, but none is read after it was written. */
#define EACH _Pragma("GCC ivdep")

INLINE float as_float(int32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

INLINE int32_t as_bits(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

INLINE double as_double(int64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

INLINE int64_t as_long(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* 2^n */
INLINE float power_of_two(int32_t n) { return as_float((int32_t)((uint32_t)(n + 127) << 23)); }

INLINE float exp_of(float x) {
  const float below = 89 < x ? 89 : x, clamped = below < -105 ? -105 : below;
  const float shift = clamped * 1.4426950408889634f + 12582912;
  const float n = shift - 12582912;
  const float r = (clamped - n * 0.693359375f) + n * 2.12194440054690583e-4f;
  float p = 0.00019890990887674344f;
  p = p * r + 0.0013933649994750505f;
  p = p * r + 0.008333310925348484f;
  p = p * r + 0.04166646492530632f;
  p = p * r + 0.16666666681623912f;
  p = p * r + 0.5000000013465805f;
  p = (p * (r * r) + r) + 1;
  const int32_t whole = as_bits(shift) - 0x4b400000, half = whole >> 1;
  return (p * power_of_two(half)) * power_of_two(whole - half);
}

INLINE float tanh_of(float x) {
  const float magnitude = as_float(as_bits(x) & 0x7fffffff);
  const float e = exp_of(magnitude + magnitude);
  const float large = 1 - 2 / (e + 1);
  const float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z + -5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z + -3.33332819422e-1f;
  const float small = (p * z) * x + x;
  return magnitude < 0.625f ? small : as_float(as_bits(large) | (as_bits(x) & INT32_MIN));
}

INLINE double exp_minus_1_in_parts(double x, double *scale) {
  const double below = 200 < x ? 200 : x, clamped = below < -200 ? -200 : below;
  const double shift = clamped * 1.4426950408889634 + 6755399441055744;
  const double r = clamped - (shift - 6755399441055744) * 0.6931471805599453;
  const double r2 = r * r, r4 = r2 * r2;
  const double p01 = 0.9999999999955054 + r * 0.49999999999955025, p23 = 0.16666666786380746 + r * 0.041666666786371;
  const double p45 = 0.008333283518733315 + r * 0.0013888839085354802;
  const double p67 = 0.0001990758259967748 + r * 2.486788587920235e-5;
  *scale = as_double((int64_t)((uint64_t)as_long(shift) << 52) + 0x3ff0000000000000);
  return r * ((p01 + r2 * p23) + r4 * (p45 + r2 * p67));
}

INLINE double exp_of_double(double x) {
  double scale;
  const double rest = exp_minus_1_in_parts(x, &scale);
  return scale + scale * rest;
}

INLINE double expm1_of(double x) {
  double scale;
  const double rest = exp_minus_1_in_parts(x, &scale);
  return scale * rest + (scale - 1);
}

INLINE double sigmoid_of(double x) { return 1 / (1 + exp_of_double(-x)); }

/* ln(1 + e^x) */
INLINE double softplus_of(double x) {
  const double t = exp_of_double(-(x < 0 ? -x : x)), s = t / (t + 2), u = s * s;
  double p = 0.08561270177727932 + u * 0.10930278882417595;
  p = 0.11152563455542919 + u * p;
  p = 0.14284072892583025 + u * p;
  p = 0.2000003071028375 + u * p;
  p = 0.3333333311896369 + u * p;
  p = 1.0000000000024327 + u * p;
  return (x < 0 ? 0 : x) + (s + s) * p;
}

/* e^(z^2) erfc(z) for z of 0 … 10.5 */
INLINE double scaled_erfc(double z) {
  const double t = (z - 3) / (z + 3);
  double p = 0.00013072563585277386 + t * 3.45720257127936e-5;
  p = -0.00012430885240315493 + t * p;
  p = -0.000792116841852835 + t * p;
  p = 0.0018919070173059997 + t * p;
  p = 0.00253373125747514 + t * p;
  p = -0.02377035839574307 + t * p;
  p = 0.06830741609975174 + t * p;
  p = -0.11927373679145539 + t * p;
  p = 0.12964519357457782 + t * p;
  p = -0.047562290221094844 + t * p;
  p = -0.13562110670220023 + t * p;
  p = 1.2530080582390986 + t * p;
  return p / (1 + z * 2);
}

INLINE double bell_of(double x) { return exp_of_double((x * x) * -0.5); }

/* The normal distribution's share below x, given e^(-x^2 / 2). */
INLINE double normal_share(double x, double bell) {
  const double scaled = (x < 0 ? -x : x) * 0.7071067811865476, z = 10.5 < scaled ? 10.5 : scaled;
  const double tail = (bell * 0.5) * scaled_erfc(z);
  return x < 0 ? tail : 1 - tail;
}

INLINE double gelu_of(double x) { return x * normal_share(x, bell_of(x)); }

INLINE double gelu_slope(double x) {
  const double bell = bell_of(x);
  return normal_share(x, bell) + x * (bell * 0.3989422804014327);
}

#define LEAKY_SLOPE 0.2f
#define SELU_SCALE 1.0507009873554804934193349852946f
#define SELU_SCALE_ALPHA 1.7580993408473768599402175208123f

#define MAP(value)                                 \
  EACH for (uint32_t i = 0; i < n; i++) {          \
    const float x = from[i];                       \
    to[i] = (value);                               \
  }                                                \
  break

/* All kinds but linear, which native-kernels.ts leaves to WebAssembly. */
KERNEL(activate) {
  const float *from = (const float *)(m + word(a[1]));
  float *to = (float *)(m + word(a[2]));
  const uint32_t n = word(a[3]);
  switch (word(a[0])) {
    case 1: MAP(x < 0 ? 0 : x);
    case 2: MAP(x > 0 ? x : x * LEAKY_SLOPE);
    case 3: MAP(x >= 0 ? x : (float)expm1_of(x));
    case 4: MAP(x >= 0 ? x * SELU_SCALE : (float)expm1_of(x) * SELU_SCALE_ALPHA);
    case 5: MAP((float)gelu_of(x));
    case 6: MAP((float)((double)x * sigmoid_of(x)));
    case 7: MAP((float)sigmoid_of(x));
    case 8: MAP(tanh_of(x));
    case 9: MAP((float)softplus_of(x));
  }
}

/* s (1 + x (1 - s)) with s = sigmoid(x) */
INLINE double swish_slope(double x) {
  const double s = sigmoid_of(x);
  return s * (1 + x * (1 - s));
}

#define MAP_SLOPE(value)                           \
  EACH for (uint32_t i = 0; i < n; i++) {          \
    const float y = from[i], dy = slopes[i];       \
    to[i] = (value);                               \
  }                                                \
  break

KERNEL(activateBackward) {
  const uint32_t kind = word(a[0]), n = word(a[5]);
  const float *from = (const float *)(m + word(kind == 5 || kind == 6 ? a[1] : a[2]));
  const float *slopes = (const float *)(m + word(a[3]));
  float *to = (float *)(m + word(a[4]));
  switch (kind) {
    case 1: MAP_SLOPE(y > 0 ? dy : 0);
    case 2: MAP_SLOPE(y > 0 ? dy : dy * LEAKY_SLOPE);
    case 3: MAP_SLOPE(y >= 0 ? dy : dy * (y + 1));
    case 4: MAP_SLOPE(dy * (y >= 0 ? SELU_SCALE : y + SELU_SCALE_ALPHA));
    case 5: MAP_SLOPE(dy * (float)gelu_slope(y));
    case 6: MAP_SLOPE(dy * (float)swish_slope(y));
    case 7: MAP_SLOPE(dy * (y * (1 - y)));
    case 8: MAP_SLOPE(dy * (1 - y * y));
    case 9: MAP_SLOPE(dy * -(float)expm1_of(-y));
  }
}
#undef EACH
#undef MAP
#undef MAP_SLOPE
