/* Convolutions by Winograd's minimal filtering, twins of kernels/winograd.ts: there stand the places and the method. */
#include "eights.h"

#define POINTS 6

/* The polynomial of six values at the six points, COUNT floats at a time. */
#define EVALUATE(TYPE, LOAD, STORE, from, gap, to, step)                                        \
  do {                                                                                          \
    const TYPE d0 = LOAD(from), d1 = LOAD((from) + (gap)), d2 = LOAD((from) + 2 * (gap));       \
    const TYPE d3 = LOAD((from) + 3 * (gap)), d4 = LOAD((from) + 4 * (gap)), d5 = LOAD((from) + 5 * (gap)); \
    const TYPE a_ = d4 - d2;                                                                    \
    STORE(to, (d0 - d2) * 4.0f + a_);                                                           \
    const TYPE b_ = d2 * -4.0f + d4, c_ = d1 * -4.0f + d3;                                       \
    STORE((to) + (step), b_ + c_);                                                              \
    STORE((to) + 2 * (step), b_ - c_);                                                          \
    const TYPE d_ = d1 - d3, e_ = d_ + d_;                                                      \
    STORE((to) + 3 * (step), a_ - e_);                                                          \
    STORE((to) + 4 * (step), a_ + e_);                                                          \
    STORE((to) + 5 * (step), d_ * 4.0f + (d5 - d3));                                            \
  } while (0)

/* `count` bytes of channels, a multiple of 16. */
INLINE void evaluate_channels(const char *from, uintptr_t gap, uintptr_t count, char *to, uintptr_t step) {
  uintptr_t at = 0;
  for (; at + 4 * LANES <= count; at += 4 * LANES) EVALUATE(vec, load, store, from + at, gap, to + at, step);
  for (; at < count; at += 16) EVALUATE(vec4, load4, store4, from + at, gap, to + at, step);
}

/* Products of TILES tiles with BLOCKS blocks of 8 filters. */
#define MULTIPLY(TILES, BLOCKS)                                                                 \
  do {                                                                                          \
    vec8 s[TILES][BLOCKS];                                                                      \
    UNROLL for (int t = 0; t < TILES; t++) UNROLL for (int b = 0; b < BLOCKS; b++) s[t][b] = (vec8){0}; \
    const char *w = weights, *v = from;                                                         \
    for (uintptr_t channel = 0; channel < channel_bytes; channel += 4, v += 4, w += 32) {       \
      vec8 of_filters[BLOCKS];                                                                  \
      UNROLL for (int b = 0; b < BLOCKS; b++) of_filters[b] = load8(w + b * block_bytes);       \
      UNROLL for (int t = 0; t < TILES; t++) {                                                  \
        const vec8 value = splat8(load1(v + t * channel_bytes));                                \
        UNROLL for (int b = 0; b < BLOCKS; b++) s[t][b] += value * of_filters[b];               \
      }                                                                                         \
    }                                                                                           \
    UNROLL for (int t = 0; t < TILES; t++)                                                      \
      UNROLL for (int b = 0; b < BLOCKS; b++) store8(to + t * filter_bytes + 32 * b, s[t][b]);  \
    from += TILES * channel_bytes;                                                              \
    to += TILES * filter_bytes;                                                                 \
  } while (0)

/* At most `most` tiles at once, in shares as equal as can be: few sums would wait for their own additions. */
#define SHARES(most, count, BODY)                                                               \
  for (uint32_t left = tiles, shares = (tiles + (most) - 1) / (most), count; left > 0; left -= count, shares--) { \
    count = (left + shares - 1) / shares;                                                       \
    switch (count) BODY                                                                         \
  }

static void multiply_point(const char *values, uint32_t tiles, uintptr_t channel_bytes, const char *packed, uintptr_t filter_bytes, char *products) {
  const uintptr_t block_bytes = 8 * channel_bytes;
  const char *weights = packed;
  uintptr_t filter = 0;
  for (; filter + 64 <= filter_bytes; filter += 64, weights += 2 * block_bytes) {
    const char *from = values;
    char *to = products + filter;
    SHARES(6, count, {
      case 1: MULTIPLY(1, 2); break;
      case 2: MULTIPLY(2, 2); break;
      case 3: MULTIPLY(3, 2); break;
      case 4: MULTIPLY(4, 2); break;
      case 5: MULTIPLY(5, 2); break;
      default: MULTIPLY(6, 2);
    })
  }
  if (filter == filter_bytes) return;
  const char *from = values;
  char *to = products + filter;
  SHARES(8, count, {
    case 1: MULTIPLY(1, 1); break;
    case 2: MULTIPLY(2, 1); break;
    case 3: MULTIPLY(3, 1); break;
    case 4: MULTIPLY(4, 1); break;
    case 5: MULTIPLY(5, 1); break;
    case 6: MULTIPLY(6, 1); break;
    case 7: MULTIPLY(7, 1); break;
    default: MULTIPLY(8, 1);
  })
}

#define UPPER(m0, m1, m2, m3, m4) ((m0) + (((m1) + (m2)) + ((m3) + (m4))))
#define LOWER(m1, m2, m3, m4, m5) ((((m3) - (m4)) * 2.0f + ((m1) - (m2))) + (m5))

/* 36 products to 2 x 2 outputs. */
#define OUTPUT_TILE_2(TYPE, LOAD, KEEP, from, b, to)                                            \
  do {                                                                                          \
    TYPE upper[POINTS], lower[POINTS];                                                          \
    UNROLL for (int c = 0; c < POINTS; c++) {                                                   \
      const char *at_ = (from) + c * point;                                                     \
      const TYPE m0 = LOAD(at_), m1 = LOAD(at_ + row_), m2 = LOAD(at_ + 2 * row_);              \
      const TYPE m3 = LOAD(at_ + 3 * row_), m4 = LOAD(at_ + 4 * row_), m5 = LOAD(at_ + 5 * row_); \
      upper[c] = UPPER(m0, m1, m2, m3, m4);                                                     \
      lower[c] = LOWER(m1, m2, m3, m4, m5);                                                     \
    }                                                                                           \
    UNROLL for (int r = 0; r < 2; r++) {                                                        \
      const TYPE *h = r == 0 ? upper : lower;                                                   \
      TYPE left = b + h[0], right = b + h[1];                                                   \
      left += h[1];                                                                             \
      left += h[2];                                                                             \
      right -= h[2];                                                                            \
      left += h[3];                                                                             \
      right = h[3] * 2.0f + right;                                                              \
      left += h[4];                                                                             \
      right -= h[4] + h[4];                                                                     \
      right += h[5];                                                                            \
      KEEP((to) + r * y_row, left);                                                             \
      KEEP((to) + r * y_row + pixel, right);                                                    \
    }                                                                                           \
  } while (0)

/* 36 products to 4 x 4 outputs. */
#define OUTPUT_TILE_4(TYPE, LOAD, KEEP, from, b, to)                                            \
  do {                                                                                          \
    TYPE h[4][POINTS];                                                                          \
    UNROLL for (int c = 0; c < POINTS; c++) {                                                   \
      const char *at_ = (from) + c * point;                                                     \
      const TYPE m1 = LOAD(at_ + row_), m2 = LOAD(at_ + 2 * row_), m3 = LOAD(at_ + 3 * row_), m4 = LOAD(at_ + 4 * row_); \
      const TYPE sum1 = m1 + m2, difference1 = m1 - m2, sum2 = m3 + m4, difference2 = m3 - m4;  \
      h[0][c] = LOAD(at_) + (sum1 + sum2);                                                      \
      h[1][c] = difference2 * 2.0f + difference1;                                               \
      h[2][c] = sum2 * 4.0f + sum1;                                                             \
      h[3][c] = (difference2 * 8.0f + difference1) + LOAD(at_ + 5 * row_);                       \
    }                                                                                           \
    UNROLL for (int r = 0; r < 4; r++) {                                                        \
      const TYPE sum1 = h[r][1] + h[r][2], difference1 = h[r][1] - h[r][2];                      \
      const TYPE sum2 = h[r][3] + h[r][4], difference2 = h[r][3] - h[r][4];                      \
      char *out = (to) + r * y_row;                                                             \
      KEEP(out, (h[r][0] + (sum1 + sum2)) + b);                                                 \
      KEEP(out + pixel, (difference2 * 2.0f + difference1) + b);                                \
      KEEP(out + 2 * pixel, (sum2 * 4.0f + sum1) + b);                                          \
      KEEP(out + 3 * pixel, ((difference2 * 8.0f + difference1) + h[r][5]) + b);                 \
    }                                                                                           \
  } while (0)

#define STORE_REST(to, v) store_some(to, v, rest)

/* Outputs of a tile for all filters. */
INLINE void output_tile(const int step, const char *from, uintptr_t point, const char *bias, uint32_t filters, char *to, uintptr_t y_row) {
  const uintptr_t row_ = POINTS * point, pixel = 4 * (uintptr_t)filters;
  uint32_t filter = 0;
  for (; filter + 8 <= filters; filter += 8) {
    const uintptr_t at = 4 * (uintptr_t)filter;
    const vec8 b = bias ? load8(bias + at) : (vec8){0};
    if (step == 2) OUTPUT_TILE_2(vec8, load8, store8, from + at, b, to + at);
    else OUTPUT_TILE_4(vec8, load8, store8, from + at, b, to + at);
  }
  for (; filter < filters; filter += 4) {
    const uintptr_t at = 4 * (uintptr_t)filter;
    const uint32_t rest = filters - filter < 4 ? filters - filter : 4;
    const vec4 b = bias ? load_some(bias + at, rest) : (vec4){0};
    if (step == 2) OUTPUT_TILE_2(vec4, load4, STORE_REST, from + at, b, to + at);
    else OUTPUT_TILE_4(vec4, load4, STORE_REST, from + at, b, to + at);
  }
}

typedef uint32_t words4 __attribute__((vector_size(16)));

INLINE words4 load_words(const char *from) {
  words4 v;
  memcpy(&v, from, sizeof v);
  return v;
}

/* As mapPixels of kernels/blank-windows.ts. */
static void map_pixels(const char *x, uintptr_t x_row, uint32_t rows, uint32_t columns, uint32_t channels, char *map, uintptr_t map_row) {
  for (uint32_t row = 0; row < rows; row++) {
    const char *at = x + row * x_row;
    for (uint32_t column = 0; column < columns; column++) {
      words4 some = {0};
      uint32_t channel = 0;
      for (; channel + 4 <= channels; channel += 4, at += 16) some |= load_words(at);
      uint32_t any = (some[0] | some[1]) | (some[2] | some[3]);
      for (; channel < channels; channel++, at += 4) any |= load_word(at);
      /* The sign is dropped: -0 is 0, too. */
      map[row * map_row + column] = (any << 1) != 0;
    }
  }
}

typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* As settleBlankWindows of kernels/blank-windows.ts. */
static void settle_blank_windows(const char *map, uintptr_t map_row, uint32_t size, uint32_t rows, uint32_t columns, const char *bias, uint32_t filters, char *y, uintptr_t y_row) {
  const uintptr_t pixel = 4 * (uintptr_t)filters;
  for (uint32_t row = 0; row < rows; row++)
    for (uint32_t first = 0; first < columns; first += 16) {
      bytes16 any = {0};
      for (uint32_t line = 0; line < size; line++)
        for (uint32_t at = 0; at < size; at++) {
          bytes16 some;
          memcpy(&some, map + (row + line) * map_row + first + at, sizeof some);
          any |= some;
        }
      const uint32_t count = columns - first < 16 ? columns - first : 16;
      for (uint32_t at = 0; at < count; at++) {
        if (any[at] != 0) continue;
        char *to = y + row * y_row + (first + at) * pixel;
        if (bias) memcpy(to, bias, pixel);
        else memset(to, 0, pixel);
      }
    }
}

KERNEL(winogradRows) {
  const char *x = m + word(a[0]), *packed = m + word(a[4]), *bias = word(a[5]) ? m + word(a[5]) : 0;
  const uintptr_t x_row = word(a[1]), y_row = word(a[10]);
  const uint32_t channels = word(a[2]), size = word(a[3]), filters = word(a[6]), tile_rows = word(a[7]), tiles_wide = word(a[8]);
  char *y = m + word(a[9]), *scratch = m + word(a[11]);
  const uint32_t step = 7 - size, columns = tiles_wide * step + size - 1, tiles = tile_rows * tiles_wide;
  const uintptr_t channel_bytes = 4 * (uintptr_t)((channels + 3) & ~3u), filter_bytes = 4 * (uintptr_t)((filters + 7) & ~7u);
  const uintptr_t plane = columns * channel_bytes, values_point = tiles * channel_bytes, products_point = tiles * filter_bytes;
  char *values = scratch + POINTS * plane, *products = values + 36 * values_point;
  for (uint32_t row = 0; row < tile_rows; row++) {
    const char *from = x + row * step * x_row;
    for (uint32_t column = 0; column < columns; column++)
      evaluate_channels(from + column * 4 * (uintptr_t)channels, x_row, channel_bytes, scratch + column * channel_bytes, plane);
    char *to = values + row * tiles_wide * channel_bytes;
    for (uint32_t line = 0; line < POINTS; line++)
      for (uint32_t tile = 0; tile < tiles_wide; tile++)
        evaluate_channels(scratch + line * plane + tile * step * channel_bytes, channel_bytes, channel_bytes,
                          to + line * POINTS * values_point + tile * channel_bytes, values_point);
  }
  for (uint32_t point = 0; point < 36; point++)
    multiply_point(values + point * values_point, tiles, channel_bytes, packed + point * channel_bytes * (filter_bytes >> 2), filter_bytes,
                   products + point * products_point);
  for (uint32_t row = 0; row < tile_rows; row++)
    for (uint32_t column = 0; column < tiles_wide; column++) {
      const char *from = products + (row * tiles_wide + column) * filter_bytes;
      char *to = y + row * step * y_row + column * step * 4 * (uintptr_t)filters;
      if (step == 2) output_tile(2, from, products_point, bias, filters, to, y_row);
      else output_tile(4, from, products_point, bias, filters, to, y_row);
    }
  const uint32_t rows = tile_rows * step;
  const uintptr_t map_row = (columns + 35) & ~15u;
  char *map = products + 36 * products_point;
  map_pixels(x, x_row, rows + size - 1, columns, channels, map, map_row);
  settle_blank_windows(map, map_row, size, rows, tiles_wide * step, bias, filters, y, y_row);
}
