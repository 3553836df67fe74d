/* Vectors of LANES floats, LANES a multiple of 4. Every sum is taken in the order of the WebAssembly kernels, so the width
   changes no bit; the compiler must not fuse multiplications and additions (-ffp-contract=off). */
#ifndef LANES_H
#define LANES_H
#include <stdint.h>
#include <string.h>

typedef float vec __attribute__((vector_size(4 * LANES)));
typedef float vec4 __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

INLINE vec load(const char *from) {
  vec v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE void store(char *to, vec v) { memcpy(to, &v, sizeof v); }

INLINE float load1(const char *from) {
  float v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE void store1(char *to, float v) { memcpy(to, &v, sizeof v); }

INLINE uint32_t load_word(const char *from) {
  uint32_t v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE void store_word(char *to, uint32_t v) { memcpy(to, &v, sizeof v); }

/* x - 0 is x for every x. */
INLINE vec splat(float x) { return x - (vec){0}; }

INLINE vec4 load4(const char *from) {
  vec4 v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE vec4 splat4(float x) { return x - (vec4){0}; }

/* A kernel gets the start of the memory and its arguments: numbers of JavaScript, most of them addresses in the memory. */
#define KERNEL(name) void name(char *m, const double *a)

INLINE uint32_t word(double argument) { return (uint32_t)(int64_t)argument; }

#endif
