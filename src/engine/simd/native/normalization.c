/* Twins of kernels/normalization.ts: there stand the formulas. Channels are taken in groups, each by a pass over all rows of its
   own, so that what belongs to a channel stays in registers; a channel's sums are of the order of the rows. */
#include "lanes.h"

typedef double dvec4 __attribute__((vector_size(32)));

INLINE dvec4 doubles(vec4 v) { return __builtin_convertvector(v, dvec4); }

INLINE void add_doubles(char *at, dvec4 v) {
  dvec4 sum;
  memcpy(&sum, at, sizeof sum);
  sum += v;
  memcpy(at, &sum, sizeof sum);
}

INLINE void add_double(char *at, double v) {
  double sum;
  memcpy(&sum, at, sizeof sum);
  sum += v;
  memcpy(at, &sum, sizeof sum);
}

/* Runs `name` on groups of 16, 8 and 4 channels, then on single ones. */
#define IN_GROUPS(name, ...)                                                     \
  uint32_t c = 0;                                                                \
  for (; c + 16 <= channels; c += 16) name(4, c, __VA_ARGS__);                   \
  for (; c + 8 <= channels; c += 8) name(2, c, __VA_ARGS__);                     \
  for (; c + 4 <= channels; c += 4) name(1, c, __VA_ARGS__);                     \
  for (; c < channels; c++) name##_1(c, __VA_ARGS__)

INLINE void sums(const uint32_t fours, uint32_t c, const char *x, uint32_t rows, uint32_t channels, char *to) {
  dvec4 sum[4] = {0}, squares[4] = {0};
  x += 4 * (uintptr_t)c;
  for (uint32_t row = 0; row < rows; row++, x += 4 * (uintptr_t)channels)
    UNROLL for (uint32_t i = 0; i < fours; i++) {
      const dvec4 value = doubles(load4(x + 16 * i));
      sum[i] += value;
      squares[i] += value * value;
    }
  UNROLL for (uint32_t i = 0; i < fours; i++) {
    add_doubles(to + 8 * (uintptr_t)(c + 4 * i), sum[i]);
    add_doubles(to + 8 * (uintptr_t)(channels + c + 4 * i), squares[i]);
  }
}

INLINE void sums_1(uint32_t c, const char *x, uint32_t rows, uint32_t channels, char *to) {
  double sum = 0, squares = 0;
  x += 4 * (uintptr_t)c;
  for (uint32_t row = 0; row < rows; row++, x += 4 * (uintptr_t)channels) {
    const double value = load1(x);
    sum += value;
    squares += value * value;
  }
  add_double(to + 8 * (uintptr_t)c, sum);
  add_double(to + 8 * (uintptr_t)(channels + c), squares);
}

KERNEL(bnSums) {
  const char *x = m + word(a[0]);
  const uint32_t rows = word(a[1]), channels = word(a[2]);
  char *to = m + word(a[3]);
  IN_GROUPS(sums, x, rows, channels, to);
}

/* Where the weights of a normalisation are; gamma and beta may be 0: there is none. */
struct scales {
  const char *mean, *inv_std, *gamma, *beta;
};

INLINE void normalize(const uint32_t fours, uint32_t c, const char *x, char *y, uint32_t rows, uint32_t channels, struct scales s) {
  const uintptr_t at = 4 * (uintptr_t)c, step = 4 * (uintptr_t)channels;
  vec4 mean[4], inv_std[4], gamma[4] = {0}, beta[4] = {0};
  UNROLL for (uint32_t i = 0; i < fours; i++) {
    mean[i] = load4(s.mean + at + 16 * i), inv_std[i] = load4(s.inv_std + at + 16 * i);
    if (s.gamma != 0) gamma[i] = load4(s.gamma + at + 16 * i);
    if (s.beta != 0) beta[i] = load4(s.beta + at + 16 * i);
  }
  for (uintptr_t row = 0, place = at; row < rows; row++, place += step)
    UNROLL for (uint32_t i = 0; i < fours; i++) {
      vec4 value = (load4(x + place + 16 * i) - mean[i]) * inv_std[i];
      if (s.gamma != 0) value = value * gamma[i];
      if (s.beta != 0) value = value + beta[i];
      memcpy(y + place + 16 * i, &value, sizeof value);
    }
}

INLINE void normalize_1(uint32_t c, const char *x, char *y, uint32_t rows, uint32_t channels, struct scales s) {
  const uintptr_t at = 4 * (uintptr_t)c, step = 4 * (uintptr_t)channels;
  for (uintptr_t row = 0, place = at; row < rows; row++, place += step) {
    float value = (load1(x + place) - load1(s.mean + at)) * load1(s.inv_std + at);
    if (s.gamma != 0) value = value * load1(s.gamma + at);
    if (s.beta != 0) value = value + load1(s.beta + at);
    store1(y + place, value);
  }
}

INLINE const char *weight(const char *m, double at) { return word(at) == 0 ? 0 : m + word(at); }

KERNEL(bnNormalize) {
  const char *x = m + word(a[0]);
  char *y = m + word(a[1]);
  const uint32_t rows = word(a[2]), channels = word(a[3]);
  const struct scales s = {m + word(a[4]), m + word(a[5]), weight(m, a[6]), weight(m, a[7])};
  IN_GROUPS(normalize, x, y, rows, channels, s);
}

INLINE void slope_sums(const uint32_t fours, uint32_t c, const char *x, const char *dy, uint32_t rows, uint32_t channels, const char *mean_at, const char *inv_std_at, char *to) {
  const uintptr_t at = 4 * (uintptr_t)c, step = 4 * (uintptr_t)channels;
  vec4 mean[4], inv_std[4];
  dvec4 slopes[4] = {0}, products[4] = {0};
  UNROLL for (uint32_t i = 0; i < fours; i++) mean[i] = load4(mean_at + at + 16 * i), inv_std[i] = load4(inv_std_at + at + 16 * i);
  for (uintptr_t row = 0, place = at; row < rows; row++, place += step)
    UNROLL for (uint32_t i = 0; i < fours; i++) {
      const vec4 slope = load4(dy + place + 16 * i);
      const vec4 product = slope * ((load4(x + place + 16 * i) - mean[i]) * inv_std[i]);
      slopes[i] += doubles(slope);
      products[i] += doubles(product);
    }
  UNROLL for (uint32_t i = 0; i < fours; i++) {
    add_doubles(to + 8 * (uintptr_t)(c + 4 * i), slopes[i]);
    add_doubles(to + 8 * (uintptr_t)(channels + c + 4 * i), products[i]);
  }
}

INLINE void slope_sums_1(uint32_t c, const char *x, const char *dy, uint32_t rows, uint32_t channels, const char *mean_at, const char *inv_std_at, char *to) {
  const uintptr_t at = 4 * (uintptr_t)c, step = 4 * (uintptr_t)channels;
  const float mean = load1(mean_at + at), inv_std = load1(inv_std_at + at);
  double slopes = 0, products = 0;
  for (uintptr_t row = 0, place = at; row < rows; row++, place += step) {
    const float slope = load1(dy + place), product = slope * ((load1(x + place) - mean) * inv_std);
    slopes += slope;
    products += product;
  }
  add_double(to + 8 * (uintptr_t)c, slopes);
  add_double(to + 8 * (uintptr_t)(channels + c), products);
}

KERNEL(bnBackwardSums) {
  const char *x = m + word(a[0]), *dy = m + word(a[1]), *mean = m + word(a[4]), *inv_std = m + word(a[5]);
  const uint32_t rows = word(a[2]), channels = word(a[3]);
  char *to = m + word(a[6]);
  IN_GROUPS(slope_sums, x, dy, rows, channels, mean, inv_std, to);
}

/* What a gradient of batch normalisation reads of each channel; gamma may be 0. */
struct slopes {
  const char *mean, *inv_std, *gamma, *mean_dy, *mean_dy_normal;
};

INLINE void backward(const uint32_t fours, uint32_t c, const char *x, const char *dy, char *dx, uint32_t rows, uint32_t channels, struct slopes s) {
  const uintptr_t at = 4 * (uintptr_t)c, step = 4 * (uintptr_t)channels;
  vec4 mean[2], inv_std[2], gamma[2] = {0}, mean_dy[2], mean_dy_normal[2];
  UNROLL for (uint32_t i = 0; i < fours; i++) {
    mean[i] = load4(s.mean + at + 16 * i), inv_std[i] = load4(s.inv_std + at + 16 * i);
    mean_dy[i] = load4(s.mean_dy + at + 16 * i), mean_dy_normal[i] = load4(s.mean_dy_normal + at + 16 * i);
    if (s.gamma != 0) gamma[i] = load4(s.gamma + at + 16 * i);
  }
  for (uintptr_t row = 0, place = at; row < rows; row++, place += step)
    UNROLL for (uint32_t i = 0; i < fours; i++) {
      const vec4 normal = (load4(x + place + 16 * i) - mean[i]) * inv_std[i];
      vec4 value = load4(dy + place + 16 * i) - mean_dy[i];
      value = (value - normal * mean_dy_normal[i]) * inv_std[i];
      if (s.gamma != 0) value = value * gamma[i];
      memcpy(dx + place + 16 * i, &value, sizeof value);
    }
}

INLINE void backward_1(uint32_t c, const char *x, const char *dy, char *dx, uint32_t rows, uint32_t channels, struct slopes s) {
  const uintptr_t at = 4 * (uintptr_t)c, step = 4 * (uintptr_t)channels;
  for (uintptr_t row = 0, place = at; row < rows; row++, place += step) {
    const float normal = (load1(x + place) - load1(s.mean + at)) * load1(s.inv_std + at);
    float value = load1(dy + place) - load1(s.mean_dy + at);
    value = (value - normal * load1(s.mean_dy_normal + at)) * load1(s.inv_std + at);
    if (s.gamma != 0) value = value * load1(s.gamma + at);
    store1(dx + place, value);
  }
}

KERNEL(bnBackward) {
  const char *x = m + word(a[0]), *dy = m + word(a[1]);
  char *dx = m + word(a[2]);
  const uint32_t rows = word(a[3]), channels = word(a[4]);
  const struct slopes s = {m + word(a[5]), m + word(a[6]), weight(m, a[7]), m + word(a[8]), m + word(a[9])};
  uint32_t c = 0;
  for (; c + 8 <= channels; c += 8) backward(2, c, x, dy, dx, rows, channels, s);
  for (; c + 4 <= channels; c += 4) backward(1, c, x, dy, dx, rows, channels, s);
  for (; c < channels; c++) backward_1(c, x, dy, dx, rows, channels, s);
}
#undef IN_GROUPS
