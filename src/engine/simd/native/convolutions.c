/* Passes of convolutions, twins of kernels/conv-forward.ts, conv-sums.ts, conv-lists.ts and sparse-conv.ts: there stand the places. */
#include "eights.h"

/* to += the sum of `count` rows of up to 8 floats. */
static void add_columns(const char *from, uintptr_t step, uint32_t count, char *to, uint32_t left) {
  vec8 sum = load_up_to_8(to, left);
  for (uint32_t row = 0; row < count; row++, from += step) sum += load8(from);
  store_up_to_8(to, sum, left);
}

/* Two blocks of 8 filters are whole; of a single one there are `left` filters. */
#define STORE_BLOCK(BLOCKS, to, v) (BLOCKS > 1 ? store8(to, v) : store_up_to_8(to, v, left))

/* COUNT neighbouring elements of the kernel times BLOCKS blocks of filters; what lies after the last filter is discarded. */
#define GRADIENT_TILE(COUNT, BLOCKS)                                                           \
  do {                                                                                         \
    vec8 s[COUNT][BLOCKS];                                                                     \
    UNROLL for (int e = 0; e < COUNT; e++)                                                     \
      UNROLL for (int b = 0; b < BLOCKS; b++) s[e][b] = (BLOCKS > 1 ? load8(to + 32 * b + e * pixel) : load_up_to_8(to + e * pixel, left)); \
    const char *from = dys;                                                                    \
    for (const char *window = windows; window < windows_end; window += 4, from += pixel) {     \
      const char *at = source + load_word(window);                                             \
      vec8 g[BLOCKS];                                                                          \
      UNROLL for (int b = 0; b < BLOCKS; b++) g[b] = load8(from + 32 * b);                     \
      UNROLL for (int e = 0; e < COUNT; e++) {                                                 \
        const vec8 value = splat8(load1(at + 4 * e));                                          \
        UNROLL for (int b = 0; b < BLOCKS; b++) s[e][b] += value * g[b];                       \
      }                                                                                        \
    }                                                                                          \
    UNROLL for (int e = 0; e < COUNT; e++)                                                     \
      UNROLL for (int b = 0; b < BLOCKS; b++) STORE_BLOCK(BLOCKS, to + e * pixel + 32 * b, s[e][b]); \
    to += COUNT * pixel;                                                                       \
    element += COUNT;                                                                          \
  } while (0)

KERNEL(convKernelGradient) {
  const char *x = m + word(a[1]), *taps = m + word(a[3]), *windows = m + word(a[6]), *dy = m + word(a[9]);
  const uint32_t images = word(a[0]), elements = word(a[4]), segment = word(a[5]), positions = word(a[7]), filters = word(a[8]);
  const uintptr_t x_stride = word(a[2]), dy_stride = word(a[10]), pixel = 4 * (uintptr_t)filters;
  const char *windows_end = windows + 4 * (uintptr_t)positions;
  char *kernel = m + word(a[11]), *bias = word(a[12]) ? m + word(a[12]) : 0;
  for (uint32_t image = 0; image < images; image++)
    for (uint32_t filter = 0, width; filter < filters; filter += width) {
      const uintptr_t offset = 4 * (uintptr_t)filter;
      const uint32_t left = filters - filter;
      const char *dys = dy + image * dy_stride + offset;
      width = left >= 16 ? 16 : 8;
      if (bias)
        for (uint32_t at = 0; at < width; at += 8) add_columns(dys + 4 * at, pixel, positions, bias + offset + 4 * at, left - at);
      char *to = kernel + offset;
      for (uint32_t element = 0; element < elements;) {
        const char *source = x + image * x_stride + load_word(taps + 4 * (uintptr_t)element);
        const uint32_t neighbours = segment - element % segment;
        if (width == 16) {
          /* At most 6, in shares as equal as can be. */
          const uint32_t shares = (neighbours + 5) / 6;
          switch ((neighbours + shares - 1) / shares) {
            case 1: GRADIENT_TILE(1, 2); break;
            case 2: GRADIENT_TILE(2, 2); break;
            case 3: GRADIENT_TILE(3, 2); break;
            case 4: GRADIENT_TILE(4, 2); break;
            case 5: GRADIENT_TILE(5, 2); break;
            default: GRADIENT_TILE(6, 2);
          }
        } else if (neighbours >= 12) GRADIENT_TILE(12, 1);
        else if (neighbours >= 6) GRADIENT_TILE(6, 1);
        else if (neighbours >= 3) GRADIENT_TILE(3, 1);
        else GRADIENT_TILE(1, 1);
      }
    }
}

/* COUNT neighbouring outputs of BLOCKS blocks of filters. */
#define OUTPUT_TILE(COUNT, BLOCKS)                                                             \
  do {                                                                                         \
    vec8 s[COUNT][BLOCKS];                                                                     \
    UNROLL for (int b = 0; b < BLOCKS; b++) {                                                  \
      const vec8 start = bias == 0 ? (vec8){0} : BLOCKS > 1 ? load8(bias + at + 32 * b) : load_up_to_8(bias + at, left); \
      UNROLL for (int c = 0; c < COUNT; c++) s[c][b] = start;                                  \
    }                                                                                          \
    const char *w = weights;                                                                   \
    for (const char *tap = taps; tap < taps_end; tap += 4, w += 32) {                          \
      const char *value_at = window + load_word(tap);                                          \
      vec8 of_filters[BLOCKS];                                                                 \
      UNROLL for (int b = 0; b < BLOCKS; b++) of_filters[b] = load8(w + b * block_bytes);      \
      UNROLL for (int c = 0; c < COUNT; c++) {                                                 \
        const vec8 value = splat8(load1(value_at + c * x_step));                               \
        UNROLL for (int b = 0; b < BLOCKS; b++) s[c][b] += value * of_filters[b];              \
      }                                                                                        \
    }                                                                                          \
    UNROLL for (int c = 0; c < COUNT; c++)                                                     \
      UNROLL for (int b = 0; b < BLOCKS; b++) STORE_BLOCK(BLOCKS, to + c * pixel + 32 * b, s[c][b]); \
  } while (0)

KERNEL(convForward) {
  const char *taps = m + word(a[3]), *packed = m + word(a[5]), *bias = word(a[6]) ? m + word(a[6]) : 0;
  const uintptr_t x_row = word(a[1]), x_step = word(a[2]), y_row = word(a[11]);
  const uint32_t elements = word(a[4]), filters = word(a[7]), rows = word(a[8]), width = word(a[9]);
  const uintptr_t block_bytes = 32 * (uintptr_t)elements, pixel = 4 * (uintptr_t)filters;
  const char *taps_end = taps + 4 * (uintptr_t)elements;
  for (uint32_t row = 0; row < rows; row++)
    for (uint32_t filter = 0, blocks; filter < filters; filter += 8 * blocks) {
      const uintptr_t at = 4 * (uintptr_t)filter;
      const uint32_t left = filters - filter;
      const char *weights = packed + (filter >> 3) * block_bytes, *window = m + word(a[0]) + row * x_row;
      char *to = m + word(a[10]) + row * y_row + at;
      blocks = left >= 16 ? 2 : 1;
      /* At most 6 outputs at once, in shares as equal as can be. */
      for (uint32_t rest = width, shares = (width + 5) / 6, count; rest > 0; rest -= count, shares--) {
        count = (rest + shares - 1) / shares;
        switch (count + 6 * (blocks - 1)) {
          case 1: OUTPUT_TILE(1, 1); break;
          case 2: OUTPUT_TILE(2, 1); break;
          case 3: OUTPUT_TILE(3, 1); break;
          case 4: OUTPUT_TILE(4, 1); break;
          case 5: OUTPUT_TILE(5, 1); break;
          case 6: OUTPUT_TILE(6, 1); break;
          case 7: OUTPUT_TILE(1, 2); break;
          case 8: OUTPUT_TILE(2, 2); break;
          case 9: OUTPUT_TILE(3, 2); break;
          case 10: OUTPUT_TILE(4, 2); break;
          case 11: OUTPUT_TILE(5, 2); break;
          default: OUTPUT_TILE(6, 2);
        }
        window += count * x_step;
        to += count * pixel;
      }
    }
}

/* COUNT vectors of `to` += the sum over the entries of value * from[offset]. */
#define GATHER_MORE(TYPE, LOAD, STORE, SPLAT, COUNT, from, to)                                 \
  do {                                                                                         \
    TYPE s[COUNT];                                                                             \
    UNROLL for (int c = 0; c < COUNT; c++) s[c] = LOAD((to) + c * sizeof(TYPE));               \
    for (const char *item = list; item < end; item += 8) {                                     \
      const char *values = (from) + (intptr_t)(int32_t)load_word(item);                        \
      const TYPE g = SPLAT(load1(item + 4));                                                   \
      UNROLL for (int c = 0; c < COUNT; c++) s[c] += g * LOAD(values + c * sizeof(TYPE));      \
    }                                                                                          \
    UNROLL for (int c = 0; c < COUNT; c++) STORE((to) + c * sizeof(TYPE), s[c]);               \
  } while (0)

/* `bytes`, a multiple of 16, of `to` += the sum over the entries of value * from[offset]. */
static void gather_more(const char *list, const char *end, const char *from, char *to, uintptr_t bytes) {
  uintptr_t at = 0;
  for (; at + 384 <= bytes; at += 384) GATHER_MORE(vec8, load8, store8, splat8, 12, from + at, to + at);
  for (; at + 160 <= bytes; at += 160) GATHER_MORE(vec8, load8, store8, splat8, 5, from + at, to + at);
  for (; at + 64 <= bytes; at += 64) GATHER_MORE(vec8, load8, store8, splat8, 2, from + at, to + at);
  for (; at < bytes; at += 16) GATHER_MORE(vec4, load4, store4, splat4, 1, from + at, to + at);
}

/* COUNT vectors of target[offset] += value * values, entry by entry. */
#define SPREAD(TYPE, LOAD, STORE, SPLAT, COUNT)                                                \
  do {                                                                                         \
    TYPE v[COUNT];                                                                             \
    UNROLL for (int c = 0; c < COUNT; c++) v[c] = LOAD(values + left + c * sizeof(TYPE));      \
    for (const char *item = list; item < end; item += 8) {                                     \
      char *to = target + left + (intptr_t)(int32_t)load_word(item);                           \
      const TYPE g = SPLAT(load1(item + 4));                                                   \
      UNROLL for (int c = 0; c < COUNT; c++) STORE(to + c * sizeof(TYPE), g * v[c] + LOAD(to + c * sizeof(TYPE))); \
    }                                                                                          \
  } while (0)

/* As `spread` of kernels/lists.ts: in the same blocks, since entries may add to the same places in an order of their own. */
static void spread(const char *list, const char *end, char *target, const char *values, uint32_t vectors) {
  uintptr_t left = 16 * (uintptr_t)vectors;
  while (left >= 160) {
    left -= 160;
    SPREAD(vec8, load8, store8, splat8, 5);
  }
  while (left >= 64) {
    left -= 64;
    SPREAD(vec8, load8, store8, splat8, 2);
  }
  while (left > 0) {
    left -= 16;
    SPREAD(vec4, load4, store4, splat4, 1);
  }
}

/* An entry if the gradient is not 0 (nor -0). */
INLINE char *list_entry(char *end, uint32_t window, uint32_t g, int is_there) {
  store_word(end, window);
  store_word(end + 4, g);
  return end + (((g << 1) != 0) & is_there ? 8 : 0);
}

/* FIVE segments of 8 floats each, or four of 4. */
#define GRADIENT_OF_SEGMENTS(TYPE, LOAD, STORE, SPLAT, COUNT)                                  \
  do {                                                                                         \
    TYPE s[COUNT];                                                                             \
    const char *xs[COUNT];                                                                     \
    UNROLL for (int c = 0; c < COUNT; c++) {                                                   \
      xs[c] = m + (intptr_t)(int32_t)load_word(offsets + 4 * (uintptr_t)(segment + c));        \
      s[c] = LOAD(to + c * sizeof(TYPE));                                                      \
    }                                                                                          \
    for (const char *item = list; item < end; item += 8) {                                     \
      const uintptr_t window = load_word(item);                                                \
      const TYPE g = SPLAT(load1(item + 4));                                                   \
      UNROLL for (int c = 0; c < COUNT; c++) s[c] += g * LOAD(xs[c] + window);                 \
    }                                                                                          \
    UNROLL for (int c = 0; c < COUNT; c++) STORE(to + c * sizeof(TYPE), s[c]);                 \
  } while (0)

KERNEL(convBackward) {
  const uint32_t images = word(a[0]), x = word(a[1]), x_stride = word(a[2]), dx_from = word(a[3]), x_row = word(a[4]), x_step = word(a[5]);
  const uint32_t segments = word(a[7]), filters = word(a[10]), rows = word(a[11]), width = word(a[12]), windows = word(a[15]);
  const char *offsets = m + word(a[6]), *packed = m + word(a[9]), *dy = m + word(a[13]);
  const uintptr_t dy_stride = word(a[14]), windows_stride = word(a[16]), pixel = 4 * (uintptr_t)filters;
  const uint32_t rounded = (word(a[8]) + 3) & ~3u;
  const uintptr_t segment_bytes = 4 * (uintptr_t)rounded, filter_bytes = segments * segment_bytes;
  char *kernel = word(a[17]) ? m + word(a[17]) : 0, *bias = word(a[18]) ? m + word(a[18]) : 0, *list = m + word(a[19]);
  for (uint32_t filter = 0; filter < filters; filter++) {
    const uintptr_t at = 4 * (uintptr_t)filter;
    char *end = list;
    for (uint32_t image = 0; image < images; image++) {
      const uint32_t xs = x + image * x_stride;
      const char *from = dy + image * dy_stride + at, *before = end;
      if (windows == 0) {
        for (uint32_t row = 0; row < rows; row++)
          for (uint32_t column = 0, window = xs + row * x_row; column < width; column++, window += x_step, from += pixel)
            end = list_entry(end, window, load_word(from), 1);
      } else {
        const char *own = m + windows + image * windows_stride + at;
        for (uint32_t position = 0; position < rows * width; position++, from += pixel, own += pixel) {
          const uint32_t window = load_word(own);
          end = list_entry(end, xs + window, load_word(from), (int32_t)window >= 0);
        }
      }
      if (bias) {
        float sum = 0;
        for (const char *item = before; item < end; item += 8) sum += load1(item + 4);
        store1(bias + at, load1(bias + at) + sum);
      }
    }
    if (end == list) continue;
    if (kernel) {
      char *to = kernel + filter * filter_bytes;
      uint32_t segment = 0;
      if (rounded == 4)
        for (; segment + 4 <= segments; segment += 4, to += 64) GRADIENT_OF_SEGMENTS(vec4, load4, store4, splat4, 4);
      else if (rounded == 8)
        for (; segment + 5 <= segments; segment += 5, to += 160) GRADIENT_OF_SEGMENTS(vec8, load8, store8, splat8, 5);
      for (; segment < segments; segment++, to += segment_bytes)
        gather_more(list, end, m + (intptr_t)(int32_t)load_word(offsets + 4 * (uintptr_t)segment), to, segment_bytes);
    }
    if (dx_from == 0) continue;
    const char *weights = packed + filter * filter_bytes;
    for (uint32_t segment = 0; segment < segments; segment++) {
      char *to = m + (uint32_t)(dx_from + load_word(offsets + 4 * (uintptr_t)segment));
      spread(list, end, to, weights + segment * segment_bytes, rounded >> 2);
    }
  }
}

static void fill_pixels(char *to, uint32_t pixels, const char *bias, uint32_t filters) {
  const uintptr_t bytes = 4 * (uintptr_t)filters;
  if (bias == 0) memset(to, 0, pixels * bytes);
  else if (filters == 8)
    for (uint32_t pixel = 0; pixel < pixels; pixel++) store8(to + 32 * (uintptr_t)pixel, load8(bias));
  else
    for (uint32_t pixel = 0; pixel < pixels; pixel++) memcpy(to + pixel * bytes, bias, bytes);
}

KERNEL(sparseConvRows) {
  const char *ends = m + word(a[1]), *kernel = m + word(a[8]), *bias = word(a[9]) ? m + word(a[9]) : 0;
  const uint32_t list = word(a[0]), x_width = word(a[2]), first = word(a[3]), rows = word(a[4]), height = word(a[5]), width = word(a[6]);
  const uint32_t kernel_width = word(a[7]), filters = word(a[10]), vectors = (kernel_width * filters + 3) >> 2;
  char *y = m + word(a[11]);
  const uintptr_t y_row = word(a[12]);
  for (uint32_t row = first; row < first + rows; row++, y += y_row) {
    fill_pixels(y, width + 2 * (kernel_width - 1), bias, filters);
    for (uint32_t line = 0; line < height; line++) {
      const char *own = ends + 4 * (uintptr_t)(row + line);
      const char *from = m + (row + line == 0 ? list : load_word(own - 4)), *end = m + load_word(own);
      char *start = y - 4 * (uintptr_t)((row + line) * x_width * filters);
      if (from < end) spread(from, end, start, kernel + 16 * (uintptr_t)(line * vectors), vectors);
    }
  }
}

KERNEL(sparseConvGradient) {
  const char *ends = m + word(a[1]), *wide = m + word(a[7]);
  const uint32_t first = word(a[0]), rows = word(a[2]), height = word(a[3]), x_width = word(a[4]), kernel_width = word(a[5]), filters = word(a[6]);
  const uintptr_t row_bytes = 4 * (uintptr_t)(kernel_width * filters), wide_row = 4 * (uintptr_t)(x_width * filters);
  char *kernel = m + word(a[8]);
  for (uint32_t line = 0; line < height; line++, kernel += row_bytes) {
    const char *list = m + (line == 0 ? first : load_word(ends + 4 * (uintptr_t)(line - 1)));
    const char *end = m + load_word(ends + 4 * (uintptr_t)(line + rows - 1));
    gather_more(list, end, wide - line * wide_row, kernel, row_bytes);
  }
}
#undef SPREAD
