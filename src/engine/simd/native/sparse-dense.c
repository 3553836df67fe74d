/* Dense layers over lists of what is not 0, twins of kernels/sparse-dense.ts: there stands what the arguments are. */
#include "dots.h"

/* Vectors of units of one block: as many as fit the registers, and up to the 96 units of one task. */
#define BLOCK (LANES == 16 ? 6 : 12)

/* COUNT vectors of `to` = those at `start` (or 0) + values times weights, over the entries of a list in their order. */
#define GATHER(COUNT, list, end, w, start, to)                                       \
  do {                                                                               \
    vec s[COUNT];                                                                    \
    UNROLL for (int c = 0; c < COUNT; c++) s[c] = start ? load(start + 4 * c * LANES) : (vec){0}; \
    for (const char *item = list; item < end; item += 8) {                           \
      const char *weights = w + load_word(item);                                     \
      const vec v = splat(load1(item + 4));                                          \
      UNROLL for (int c = 0; c < COUNT; c++) s[c] += v * load(weights + 4 * c * LANES); \
    }                                                                                \
    UNROLL for (int c = 0; c < COUNT; c++) store(to + 4 * c * LANES, s[c]);           \
  } while (0)

static __attribute__((noinline)) void gather_block(const char *list, const char *end, const char *w, const char *start, char *to) {
  GATHER(BLOCK, list, end, w, start, to);
}

static __attribute__((noinline)) void gather_4(const char *list, const char *end, const char *w, const char *start, char *to) {
  GATHER(4, list, end, w, start, to);
}

/* One row of y from `unit` on, fewer than 4 vectors. */
static void gather_rest(const char *list, const char *end, const char *w, const char *bias, uint32_t unit, uint32_t units, char *y) {
  for (; unit + LANES <= units; unit += LANES) {
    const uintptr_t at = 4 * (uintptr_t)unit;
    const char *start = bias ? bias + at : 0, *from = w + at;
    GATHER(1, list, end, from, start, (y + at));
  }
  for (; unit < units; unit++) {
    const uintptr_t at = 4 * (uintptr_t)unit;
    float sum = bias ? load1(bias + at) : 0;
    for (const char *item = list; item < end; item += 8) sum += load1(item + 4) * load1(w + at + load_word(item));
    store1(y + at, sum);
  }
}

KERNEL(sparseDenseForward) {
  const char *ends = m + word(a[2]), *w = m + word(a[6]), *bias = word(a[7]) ? m + word(a[7]) : 0;
  const uintptr_t list_stride = word(a[1]), ends_stride = word(a[3]), y_stride = word(a[10]);
  const uint32_t lists = word(a[0]), groups = word(a[4]), rows = word(a[5]), units = word(a[8]);
  char *y = m + word(a[9]);
  uint32_t unit = 0;
  while (unit + 4 * LANES <= units) {
    const int is_block = unit + BLOCK * LANES <= units;
    const uintptr_t at = 4 * (uintptr_t)unit;
    /* The weights of a group of features and a block of units stay in the cache while all rows pass. */
    for (uint32_t group = 0; group < groups; group++)
      for (uint32_t row = 0; row < rows; row++) {
        const char *own = ends + row * ends_stride + 4 * (uintptr_t)group;
        const char *from = group == 0 ? m + lists + row * list_stride : m + load_word(own - 4);
        char *to = y + row * y_stride + at;
        const char *start = group > 0 ? to : bias ? bias + at : 0;
        if (is_block) gather_block(from, m + load_word(own), w + at, start, to);
        else gather_4(from, m + load_word(own), w + at, start, to);
      }
    unit += is_block ? BLOCK * LANES : 4 * LANES;
  }
  for (uint32_t row = 0; row < rows; row++) {
    const char *end = m + load_word(ends + row * ends_stride + 4 * (uintptr_t)(groups - 1));
    gather_rest(m + lists + row * list_stride, end, w, bias, unit, units, y + row * y_stride);
  }
}

KERNEL(sparseDenseKernel) {
  const char *ends = m + word(a[2]);
  const uintptr_t list_stride = word(a[1]), ends_stride = word(a[3]), dy_stride = word(a[8]);
  const uint32_t lists = word(a[0]), group = word(a[4]), width = word(a[5]), images = word(a[6]), dy = word(a[7]), features = word(a[9]), units = word(a[10]);
  const uintptr_t row_bytes = 4 * (uintptr_t)units, first = group * width * row_bytes, column_bytes = 8 * (uintptr_t)images;
  char *dw = m + word(a[11]) + first, *columns = m + word(a[12]), *start = columns + 256;
  /* Transposed: for each feature the images that have it, so that a row of dw stays in registers. */
  uint32_t filled[64] = {0};
  for (uint32_t image = 0; image < images; image++) {
    const char *own = ends + image * ends_stride + 4 * (uintptr_t)group;
    const char *item = group == 0 ? m + lists + image * list_stride : m + load_word(own - 4);
    const char *end = m + load_word(own);
    const uint32_t dys = (uint32_t)(dy + image * dy_stride);
    for (; item < end; item += 8) {
      const uint32_t feature = (uint32_t)((load_word(item) - first) / row_bytes);
      char *to = start + feature * column_bytes + 8 * (uintptr_t)filled[feature]++;
      store_word(to, dys);
      store1(to + 4, load1(item + 4));
    }
  }
  uint32_t unit = 0;
  /* The gradients of a block of units stay in the cache while all features pass. */
  while (unit + 4 * LANES <= units) {
    const int is_block = unit + BLOCK * LANES <= units;
    const uintptr_t at = 4 * (uintptr_t)unit;
    for (uint32_t feature = 0; feature < features; feature++) {
      const char *list = start + feature * column_bytes, *end = list + 8 * (uintptr_t)filled[feature];
      if (is_block) gather_block(list, end, m + at, 0, dw + feature * row_bytes + at);
      else gather_4(list, end, m + at, 0, dw + feature * row_bytes + at);
    }
    unit += is_block ? BLOCK * LANES : 4 * LANES;
  }
  for (uint32_t feature = 0; feature < features; feature++) {
    const char *list = start + feature * column_bytes, *end = list + 8 * (uintptr_t)filled[feature];
    gather_rest(list, end, m, 0, unit, units, dw + feature * row_bytes);
  }
}

/* The gradients of the inputs of the next 2 * PAIRS entries. */
#define INPUT_DOTS(PAIRS)                                                                       \
  do {                                                                                          \
    const char *from[2 * PAIRS];                                                                \
    float sums[1][2 * PAIRS];                                                                   \
    for (int i = 0; i < 2 * PAIRS; i++) from[i] = w + load_word(item + 8 * i);                   \
    DOTS(1, PAIRS, d, from, units, sums);                                                       \
    for (int i = 0; i < 2 * PAIRS; i++) store1(to + load_word(item + 8 * i) / units, sums[0][i]); \
  } while (0)

KERNEL(sparseDenseInput) {
  const char *ends = m + word(a[2]), *dy = m + word(a[8]), *w = m + word(a[11]);
  const uintptr_t list_stride = word(a[1]), ends_stride = word(a[3]), dy_stride = word(a[9]), dx_stride = word(a[14]);
  const uint32_t lists = word(a[0]), from_group = word(a[4]), to_group = word(a[5]), width = word(a[6]), rows = word(a[7]), units = word(a[10]), features = word(a[12]);
  char *dx = m + word(a[13]);
  const uint32_t first = from_group * width, last = to_group * width < features ? to_group * width : features;
  for (uint32_t row = 0; row < rows; row++)
    memset(dx + row * dx_stride + 4 * (uintptr_t)first, 0, 4 * (uintptr_t)(last - first));
  /* The weights of a group of features stay in the cache while all rows pass. */
  for (uint32_t group = from_group; group < to_group; group++)
    for (uint32_t row = 0; row < rows; row++) {
      const char *d[1] = {dy + row * dy_stride}, *own = ends + row * ends_stride + 4 * (uintptr_t)group;
      const char *item = group == 0 ? m + lists + row * list_stride : m + load_word(own - 4), *end = m + load_word(own);
      char *to = dx + row * dx_stride;
      for (; item + 64 <= end; item += 64) INPUT_DOTS(4);
      for (; item + 32 <= end; item += 32) INPUT_DOTS(2);
      for (; item + 16 <= end; item += 16) INPUT_DOTS(1);
      for (; item < end; item += 8) store1(to + load_word(item) / units, dot(d[0], w + load_word(item), units));
    }
}
