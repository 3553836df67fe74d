/* Fully connected layers, twins of kernels/dense.ts: there stands what the arguments are. */
#include "dots.h"

/* ROWS rows of y from `unit` on, COLUMNS vectors of units. */
#define FORWARD(ROWS, COLUMNS)                                                                            \
  do {                                                                                                    \
    vec s[ROWS][COLUMNS];                                                                                 \
    UNROLL for (int c = 0; c < COLUMNS; c++) {                                                            \
      const vec b = bias ? load(bias + 4 * (uintptr_t)(unit + c * LANES)) : (vec){0};                     \
      UNROLL for (int r = 0; r < ROWS; r++) s[r][c] = b;                                                  \
    }                                                                                                     \
    const char *weights = w + 4 * (uintptr_t)unit;                                                        \
    for (uint32_t feature = 0; feature < features; feature++, weights += step) {                          \
      vec v[COLUMNS];                                                                                     \
      UNROLL for (int c = 0; c < COLUMNS; c++) v[c] = load(weights + 4 * c * LANES);                      \
      UNROLL for (int r = 0; r < ROWS; r++) {                                                             \
        const vec value = splat(load1(x + r * x_stride + 4 * (uintptr_t)feature));                        \
        UNROLL for (int c = 0; c < COLUMNS; c++) s[r][c] += value * v[c];                                 \
      }                                                                                                   \
    }                                                                                                     \
    UNROLL for (int r = 0; r < ROWS; r++)                                                                 \
      UNROLL for (int c = 0; c < COLUMNS; c++)                                                            \
        store(y + r * y_stride + 4 * (uintptr_t)(unit + c * LANES), s[r][c]);                             \
  } while (0)

#define FORWARD_ROWS(ROWS)                                                                                \
  do {                                                                                                    \
    uint32_t unit = 0;                                                                                    \
    for (; unit + 2 * LANES <= units; unit += 2 * LANES) FORWARD(ROWS, 2);                                \
    for (; unit + LANES <= units; unit += LANES) FORWARD(ROWS, 1);                                        \
    for (; unit < units; unit++)                                                                          \
      for (int r = 0; r < ROWS; r++) {                                                                    \
        float sum = bias ? load1(bias + 4 * (uintptr_t)unit) : 0;                                         \
        const char *weights = w + 4 * (uintptr_t)unit;                                                    \
        for (uint32_t feature = 0; feature < features; feature++, weights += step)                        \
          sum += load1(x + r * x_stride + 4 * (uintptr_t)feature) * load1(weights);                       \
        store1(y + r * y_stride + 4 * (uintptr_t)unit, sum);                                              \
      }                                                                                                   \
  } while (0)

/* Units whose weights stay in the second cache while all rows pass. */
#define UNITS (8 * LANES)

KERNEL(denseForward) {
  const uintptr_t x_stride = word(a[1]), step = word(a[5]), y_stride = word(a[9]);
  const uint32_t all_rows = word(a[2]), features = word(a[3]), all = word(a[7]);
  for (uint32_t first = 0; first < all; first += UNITS) {
    const uintptr_t at = 4 * (uintptr_t)first;
    const uint32_t units = first + UNITS < all ? UNITS : all - first;
    const char *x = m + word(a[0]), *w = m + word(a[4]) + at, *bias = word(a[6]) ? m + word(a[6]) + at : 0;
    char *y = m + word(a[8]) + at;
    uint32_t row = 0;
    for (; row + 4 <= all_rows; row += 4, x += 4 * x_stride, y += 4 * y_stride) FORWARD_ROWS(4);
    for (; row < all_rows; row++, x += x_stride, y += y_stride) FORWARD_ROWS(1);
  }
}

#define BACKWARD_INPUT(ROWS)                                                                              \
  do {                                                                                                    \
    const char *d[ROWS];                                                                                  \
    for (int r = 0; r < ROWS; r++) d[r] = dy + r * dy_stride;                                             \
    uint32_t feature = 0;                                                                                 \
    for (; feature + 4 <= features; feature += 4) {                                                       \
      const char *from[4];                                                                                \
      for (int f = 0; f < 4; f++) from[f] = w + (feature + f) * step;                                     \
      float sums[ROWS][4];                                                                                \
      DOTS(ROWS, 2, d, from, units, sums);                                                                \
      for (int r = 0; r < ROWS; r++)                                                                      \
        for (int f = 0; f < 4; f++) store1(dx + r * dx_stride + 4 * (uintptr_t)(feature + f), sums[r][f]); \
    }                                                                                                     \
    for (; feature < features; feature++)                                                                 \
      for (int r = 0; r < ROWS; r++)                                                                      \
        store1(dx + r * dx_stride + 4 * (uintptr_t)feature, dot(d[r], w + feature * step, units));        \
  } while (0)

KERNEL(denseBackwardInput) {
  const char *dy = m + word(a[0]), *w = m + word(a[4]);
  const uintptr_t dy_stride = word(a[1]), dx_stride = word(a[7]), step = 4 * (uintptr_t)word(a[3]);
  const uint32_t rows = word(a[2]), units = word(a[3]), features = word(a[5]);
  char *dx = m + word(a[6]);
  uint32_t row = 0;
  for (; row + 2 <= rows; row += 2, dy += 2 * dy_stride, dx += 2 * dx_stride) BACKWARD_INPUT(2);
  for (; row < rows; row++, dy += dy_stride, dx += dx_stride) BACKWARD_INPUT(1);
}

/* FEATURES rows of dw from `unit` on, COLUMNS vectors of units. */
#define BACKWARD_KERNEL(FEATURES, COLUMNS)                                                                \
  do {                                                                                                    \
    vec s[FEATURES][COLUMNS];                                                                             \
    UNROLL for (int f = 0; f < FEATURES; f++) UNROLL for (int c = 0; c < COLUMNS; c++) s[f][c] = (vec){0}; \
    const char *xs = x, *ds = dy + 4 * (uintptr_t)unit;                                                   \
    for (uint32_t row = 0; row < rows; row++, xs += x_stride, ds += dy_stride) {                          \
      vec g[COLUMNS];                                                                                     \
      UNROLL for (int c = 0; c < COLUMNS; c++) g[c] = load(ds + 4 * c * LANES);                           \
      UNROLL for (int f = 0; f < FEATURES; f++) {                                                         \
        const vec value = splat(load1(xs + 4 * f));                                                       \
        UNROLL for (int c = 0; c < COLUMNS; c++) s[f][c] += value * g[c];                                 \
      }                                                                                                   \
    }                                                                                                     \
    UNROLL for (int f = 0; f < FEATURES; f++)                                                             \
      UNROLL for (int c = 0; c < COLUMNS; c++) store(dw + f * step + 4 * (uintptr_t)(unit + c * LANES), s[f][c]); \
  } while (0)

#define BACKWARD_KERNEL_ROWS(FEATURES)                                                                    \
  do {                                                                                                    \
    uint32_t unit = 0;                                                                                    \
    for (; unit + 2 * LANES <= units; unit += 2 * LANES) BACKWARD_KERNEL(FEATURES, 2);                    \
    for (; unit + LANES <= units; unit += LANES) BACKWARD_KERNEL(FEATURES, 1);                            \
    for (; unit < units; unit++)                                                                          \
      for (int f = 0; f < FEATURES; f++) {                                                                \
        float sum = 0;                                                                                    \
        const char *xs = x + 4 * f, *ds = dy + 4 * (uintptr_t)unit;                                       \
        for (uint32_t row = 0; row < rows; row++, xs += x_stride, ds += dy_stride) sum += load1(xs) * load1(ds); \
        store1(dw + f * step + 4 * (uintptr_t)unit, sum);                                                 \
      }                                                                                                   \
  } while (0)

KERNEL(denseBackwardKernel) {
  const char *x = m + word(a[0]) + 4 * (uintptr_t)word(a[6]), *dy = m + word(a[2]);
  const uintptr_t x_stride = word(a[1]), dy_stride = word(a[3]), step = 4 * (uintptr_t)word(a[5]);
  const uint32_t rows = word(a[4]), units = word(a[5]), to = word(a[7]);
  char *dw = m + word(a[8]) + word(a[6]) * step;
  uint32_t feature = word(a[6]);
  for (; feature + 4 <= to; feature += 4, x += 16, dw += 4 * step) BACKWARD_KERNEL_ROWS(4);
  for (; feature < to; feature++, x += 4, dw += step) BACKWARD_KERNEL_ROWS(1);
}
