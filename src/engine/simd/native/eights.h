/* Vectors of eight floats, for what comes in eights whatever the width: where it is less, the compiler takes two. */
#ifndef EIGHTS_H
#define EIGHTS_H
#include "lanes.h"

typedef float vec8 __attribute__((vector_size(32)));

INLINE vec8 load8(const char *from) {
  vec8 v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE void store8(char *to, vec8 v) { memcpy(to, &v, sizeof v); }

INLINE vec8 splat8(float x) { return x - (vec8){0}; }

INLINE void store4(char *to, vec4 v) { memcpy(to, &v, sizeof v); }

INLINE void store_some(char *to, vec4 v, uint32_t count) { memcpy(to, &v, 4 * (uintptr_t)count); }

INLINE vec4 load_some(const char *from, uint32_t count) {
  vec4 v = {0};
  memcpy(&v, from, 4 * (uintptr_t)count);
  return v;
}

/* The first `count` of eight floats, the others 0; any count. */
INLINE vec8 load_up_to_8(const char *from, uint32_t count) {
  if (count >= 8) return load8(from);
  vec8 v = {0};
  memcpy(&v, from, 4 * (uintptr_t)count);
  return v;
}

INLINE void store_up_to_8(char *to, vec8 v, uint32_t count) { memcpy(to, &v, count < 8 ? 4 * (uintptr_t)count : sizeof v); }

#endif
