/* Twins of kernels/pooling.ts: there stand the formulas and the places of windows. */
#include "eights.h"

typedef int32_t ivec4 __attribute__((vector_size(16)));
typedef int32_t ivec8 __attribute__((vector_size(32)));

/* Arguments from `a` on: height, width, channels, outHeight, outWidth, poolHeight, poolWidth, strideHeight, strideWidth, padTop,
   padLeft. */
struct pooling {
  int32_t height, width, channels, out_height, out_width, pool_height, pool_width, stride_height, stride_width, top, left;
};

INLINE struct pooling read_pooling(const double *a) {
  return (struct pooling){a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]};
}

/* Rows and columns of the image that a window covers, each from … to - 1. */
struct window {
  int32_t from_row, to_row, from, to;
};

INLINE int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }
INLINE int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

INLINE struct window window_at(const struct pooling *p, int32_t oy, int32_t ox) {
  const int32_t top = oy * p->stride_height - p->top, left = ox * p->stride_width - p->left;
  return (struct window){most(top, 0), least(top + p->pool_height, p->height), most(left, 0), least(left + p->pool_width, p->width)};
}

/* Runs BODY for every window in the order of the outputs. */
#define EACH_WINDOW(BODY)                                                    \
  for (int32_t oy = 0; oy < p.out_height; oy++)                              \
    for (int32_t ox = 0; ox < p.out_width; ox++) {                           \
      const struct window at = window_at(&p, oy, ox);                        \
      int32_t c = 0;                                                         \
      BODY                                                                   \
    }

/* The largest values of a window in some channels and where they stand; of equals the first. */
#define LARGEST(name, values, places, load_values, LANE_NUMBERS)                                                      \
  INLINE void name(const char *x, char *y, char *argmax, int32_t c, const struct pooling *p, struct window at) {      \
    const int32_t first = (at.from_row * p->width + at.from) * p->channels;                                           \
    values best = load_values(x + 4 * (intptr_t)(first + c));                                                         \
    places place = (places){0} + first;                                                                               \
    for (int32_t row = at.from_row; row < at.to_row; row++) {                                                         \
      int32_t offset = (row * p->width + at.from) * p->channels;                                                      \
      for (int32_t column = at.from; column < at.to; column++, offset += p->channels) {                               \
        const values value = load_values(x + 4 * (intptr_t)(offset + c));                                             \
        const places more = (places)(value > best);                                                                   \
        best = (values)(((places)value & more) | ((places)best & ~more));                                             \
        place = (((places){0} + offset) & more) | (place & ~more);                                                    \
      }                                                                                                               \
    }                                                                                                                 \
    place += (places)LANE_NUMBERS + c;                                                                                \
    memcpy(y, &best, sizeof best);                                                                                    \
    if (argmax != 0) memcpy(argmax, &place, sizeof place);                                                            \
  }

LARGEST(largest_8, vec8, ivec8, load8, ((ivec8){0, 1, 2, 3, 4, 5, 6, 7}))
LARGEST(largest_4, vec4, ivec4, load4, ((ivec4){0, 1, 2, 3}))
#undef LARGEST

INLINE void largest_1(const char *x, char *y, char *argmax, int32_t c, const struct pooling *p, struct window at) {
  int32_t place = (at.from_row * p->width + at.from) * p->channels;
  float best = load1(x + 4 * (intptr_t)(place + c));
  for (int32_t row = at.from_row; row < at.to_row; row++) {
    int32_t offset = (row * p->width + at.from) * p->channels;
    for (int32_t column = at.from; column < at.to; column++, offset += p->channels) {
      const float value = load1(x + 4 * (intptr_t)(offset + c));
      if (value > best) best = value, place = offset;
    }
  }
  store1(y, best);
  if (argmax != 0) store_word(argmax, place + c);
}

KERNEL(maxPool) {
  const char *x = m + word(a[0]);
  char *y = m + word(a[1]), *argmax = word(a[2]) ? m + word(a[2]) : 0;
  const struct pooling p = read_pooling(a + 3);
#define PLACE(count) , y += 4 * count, argmax = argmax ? argmax + 4 * count : 0
  EACH_WINDOW(
    for (; c + 8 <= p.channels; c += 8 PLACE(8)) largest_8(x, y, argmax, c, &p, at);
    for (; c + 4 <= p.channels; c += 4 PLACE(4)) largest_4(x, y, argmax, c, &p, at);
    for (; c < p.channels; c++ PLACE(1)) largest_1(x, y, argmax, c, &p, at);
  )
#undef PLACE
}

/* The sum of a window in some channels, row by row. */
#define WINDOW_SUM(name, values, load_values)                                                            \
  INLINE values name(const char *x, int32_t c, const struct pooling *p, struct window at) {              \
    values sum = {0};                                                                                    \
    for (int32_t row = at.from_row; row < at.to_row; row++) {                                            \
      const char *from = x + 4 * (intptr_t)((row * p->width + at.from) * p->channels + c);               \
      for (int32_t column = at.from; column < at.to; column++, from += 4 * (intptr_t)p->channels)        \
        sum += load_values(from);                                                                        \
    }                                                                                                    \
    return sum;                                                                                          \
  }

WINDOW_SUM(window_sum_8, vec8, load8)
WINDOW_SUM(window_sum_4, vec4, load4)
#undef WINDOW_SUM

INLINE float window_sum_1(const char *x, int32_t c, const struct pooling *p, struct window at) {
  float sum = 0;
  for (int32_t row = at.from_row; row < at.to_row; row++) {
    const char *from = x + 4 * (intptr_t)((row * p->width + at.from) * p->channels + c);
    for (int32_t column = at.from; column < at.to; column++, from += 4 * (intptr_t)p->channels) sum += load1(from);
  }
  return sum;
}

INLINE float count_of(struct window at) { return (float)((at.to_row - at.from_row) * (at.to - at.from)); }

KERNEL(averagePool) {
  const char *x = m + word(a[0]);
  char *y = m + word(a[1]);
  const struct pooling p = read_pooling(a + 2);
  EACH_WINDOW(
    const float count = count_of(at);
    for (; c + 8 <= p.channels; c += 8, y += 32) store8(y, window_sum_8(x, c, &p, at) / splat8(count));
    for (; c + 4 <= p.channels; c += 4, y += 16) store4(y, window_sum_4(x, c, &p, at) / splat4(count));
    for (; c < p.channels; c++, y += 4) store1(y, window_sum_1(x, c, &p, at) / count);
  )
}

/* Adds a share to all values of a window in some channels. */
#define SPREAD(name, values, load_values, store_values)                                                        \
  INLINE void name(char *dx, values share, int32_t c, const struct pooling *p, struct window at) {             \
    for (int32_t row = at.from_row; row < at.to_row; row++) {                                                  \
      char *to = dx + 4 * (intptr_t)((row * p->width + at.from) * p->channels + c);                            \
      for (int32_t column = at.from; column < at.to; column++, to += 4 * (intptr_t)p->channels)                \
        store_values(to, load_values(to) + share);                                                             \
    }                                                                                                          \
  }

SPREAD(spread_8, vec8, load8, store8)
SPREAD(spread_4, vec4, load4, store4)
SPREAD(spread_1, float, load1, store1)
#undef SPREAD

KERNEL(averagePoolBackward) {
  const char *dy = m + word(a[0]);
  char *dx = m + word(a[1]);
  const struct pooling p = read_pooling(a + 2);
  EACH_WINDOW(
    const float count = count_of(at);
    for (; c + 8 <= p.channels; c += 8, dy += 32) spread_8(dx, load8(dy) / splat8(count), c, &p, at);
    for (; c + 4 <= p.channels; c += 4, dy += 16) spread_4(dx, load4(dy) / splat4(count), c, &p, at);
    for (; c < p.channels; c++, dy += 4) spread_1(dx, load1(dy) / count, c, &p, at);
  )
}
#undef EACH_WINDOW
