/* Dot products as `dot` of kernels/dense.ts takes them: four lanes, over blocks of four, then (0 + 1) + (2 + 3), then what
   is left over, one by one. */
#ifndef DOTS_H
#define DOTS_H
#include "eights.h"

INLINE float sum_of(vec4 s) { return (s[0] + s[1]) + (s[2] + s[3]); }

/* The dot products of ROWS rows with 2 * PAIRS columns into sums[row][column]; each lane block of a sum holds one column. */
#define DOTS(ROWS, PAIRS, a, b, count, sums)                                                   \
  do {                                                                                         \
    vec8 s[ROWS][PAIRS];                                                                       \
    UNROLL for (int r = 0; r < ROWS; r++) UNROLL for (int p = 0; p < PAIRS; p++) s[r][p] = (vec8){0}; \
    uint32_t at = 0;                                                                           \
    for (; at + 8 <= count; at += 8) {                                                         \
      vec8 of_row[ROWS];                                                                            \
      UNROLL for (int r = 0; r < ROWS; r++) of_row[r] = load8(a[r] + 4 * (uintptr_t)at);            \
      UNROLL for (int p = 0; p < PAIRS; p++) {                                                 \
        const vec8 v0 = load8(b[2 * p] + 4 * (uintptr_t)at), v1 = load8(b[2 * p + 1] + 4 * (uintptr_t)at); \
        UNROLL for (int r = 0; r < ROWS; r++) {                                                \
          const vec8 q0 = of_row[r] * v0, q1 = of_row[r] * v1;                                           \
          s[r][p] += __builtin_shufflevector(q0, q1, 0, 1, 2, 3, 8, 9, 10, 11);                \
          s[r][p] += __builtin_shufflevector(q0, q1, 4, 5, 6, 7, 12, 13, 14, 15);              \
        }                                                                                      \
      }                                                                                        \
    }                                                                                          \
    const uint32_t whole = count & ~3u;                                                        \
    UNROLL for (int r = 0; r < ROWS; r++) UNROLL for (int p = 0; p < PAIRS; p++) {             \
      vec4 low = __builtin_shufflevector(s[r][p], s[r][p], 0, 1, 2, 3);                        \
      vec4 high = __builtin_shufflevector(s[r][p], s[r][p], 4, 5, 6, 7);                       \
      if (at < whole) {                                                                        \
        const vec4 of_rest = load4(a[r] + 4 * (uintptr_t)at);                                        \
        low += of_rest * load4(b[2 * p] + 4 * (uintptr_t)at);                                        \
        high += of_rest * load4(b[2 * p + 1] + 4 * (uintptr_t)at);                                   \
      }                                                                                        \
      float s0 = sum_of(low), s1 = sum_of(high);                                               \
      for (uint32_t rest = whole; rest < count; rest++) {                                      \
        const float x = load1(a[r] + 4 * (uintptr_t)rest);                                     \
        s0 += load1(b[2 * p] + 4 * (uintptr_t)rest) * x;                                       \
        s1 += load1(b[2 * p + 1] + 4 * (uintptr_t)rest) * x;                                   \
      }                                                                                        \
      sums[r][2 * p] = s0;                                                                     \
      sums[r][2 * p + 1] = s1;                                                                 \
    }                                                                                          \
  } while (0)

INLINE float dot(const char *a, const char *b, uint32_t count) {
  vec4 s = {0};
  const uint32_t whole = count & ~3u;
  for (uint32_t at = 0; at < whole; at += 4) s += load4(a + 4 * (uintptr_t)at) * load4(b + 4 * (uintptr_t)at);
  float sum = sum_of(s);
  for (uint32_t at = whole; at < count; at++) sum += load1(b + 4 * (uintptr_t)at) * load1(a + 4 * (uintptr_t)at);
  return sum;
}

#endif
