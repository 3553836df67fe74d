/* The twin of fillMask in kernels/dropout.ts. Words are the lower halves of lanes of 64 bits: what a product leaves above is
   never read, so a round needs no shuffles. */
#include "lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define BLOCKS (LANES / 2)
/* Vectors of blocks at once, as each round waits for its products. */
#define GROUPS 3

typedef uint64_t lvec __attribute__((vector_size(4 * LANES)));
typedef uint32_t uvec __attribute__((vector_size(4 * LANES)));

/* The products of the lower halves. */
#if defined(__x86_64__) && LANES == 16
INLINE lvec products(lvec a, lvec b) { return (lvec)_mm512_mul_epu32((__m512i)a, (__m512i)b); }
#elif defined(__x86_64__) && LANES == 8
INLINE lvec products(lvec a, lvec b) { return (lvec)_mm256_mul_epu32((__m256i)a, (__m256i)b); }
#elif defined(__x86_64__)
INLINE lvec products(lvec a, lvec b) { return (lvec)_mm_mul_epu32((__m128i)a, (__m128i)b); }
#elif defined(__aarch64__) && LANES == 4
INLINE lvec products(lvec a, lvec b) { return (lvec)vmull_u32(vmovn_u64((uint64x2_t)a), vmovn_u64((uint64x2_t)b)); }
#else
INLINE lvec products(lvec a, lvec b) { return (a & 0xffffffff) * (b & 0xffffffff); }
#endif

/* Lanes of a and b in turn: the lower half of all, and the upper one. */
#if LANES == 16
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define UPPER(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define NUMBERS (lvec){0, 1, 2, 3, 4, 5, 6, 7}
#elif LANES == 8
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define UPPER(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define NUMBERS (lvec){0, 1, 2, 3}
#else
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 2)
#define UPPER(a, b) __builtin_shufflevector(a, b, 1, 3)
#define NUMBERS (lvec){0, 1}
#endif

/* Where a word is below the limit 0, else what is kept. */
INLINE lvec factors(lvec words, uvec limit, uvec kept) { return (lvec)((uvec)((uvec)words >= limit) & kept); }

struct stream {
  uint32_t counter[3], key[2];
};

/* The factors of BLOCKS * GROUPS blocks from block `first` on. */
INLINE void draw(struct stream stream, uint32_t first, uvec limit, uvec kept, char *to) {
  lvec a[GROUPS], b[GROUPS], c[GROUPS], d[GROUPS];
  UNROLL for (int g = 0; g < GROUPS; g++) {
    a[g] = NUMBERS + (first + (uint32_t)(g * BLOCKS));
    b[g] = (lvec){0} + stream.counter[0];
    c[g] = (lvec){0} + stream.counter[1];
    d[g] = (lvec){0} + stream.counter[2];
  }
  uint32_t key0 = stream.key[0], key1 = stream.key[1];
  UNROLL for (int round = 0; round < 10; round++, key0 += 0x9e3779b9, key1 += 0xbb67ae85)
    UNROLL for (int g = 0; g < GROUPS; g++) {
      const lvec p = products(a[g], (lvec){0} + 0xd2511f53), q = products(c[g], (lvec){0} + 0xcd9e8d57);
      a[g] = (q >> 32) ^ b[g] ^ key0;
      b[g] = q;
      c[g] = (p >> 32) ^ d[g] ^ key1;
      d[g] = p;
    }
  UNROLL for (int g = 0; g < GROUPS; g++) {
    const lvec ab = factors((a[g] & 0xffffffff) | (b[g] << 32), limit, kept);
    const lvec cd = factors((c[g] & 0xffffffff) | (d[g] << 32), limit, kept);
    const lvec lower = LOWER(ab, cd), upper = UPPER(ab, cd);
    memcpy(to + 8 * LANES * g, &lower, sizeof lower);
    memcpy(to + 8 * LANES * g + 4 * LANES, &upper, sizeof upper);
  }
}

KERNEL(fillMask) {
  char *to = m + word(a[0]);
  uint32_t left = word(a[1]), skipped = word(a[2]) & 3, block = word(a[2]) >> 2;
  const struct stream stream = {{word(a[5]), word(a[6]), word(a[7])}, {word(a[3]), word(a[4])}};
  const int is_all = a[8] > 4294967295;
  const uvec limit = (uvec){0} + (is_all ? UINT32_MAX : word(__builtin_ceil(a[8])));
  const float value = is_all ? 0 : (float)a[9];
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  const uvec kept = (uvec){0} + bits;
  char drawn[16 * BLOCKS * GROUPS];
  for (; left > 0; block += BLOCKS * GROUPS) {
    const uint32_t there = 4 * BLOCKS * GROUPS - skipped, count = left < there ? left : there;
    const int is_whole = count == 4 * BLOCKS * GROUPS;
    draw(stream, block, limit, kept, is_whole ? to : drawn);
    if (!is_whole) memcpy(to, drawn + 4 * skipped, 4 * (uintptr_t)count);
    to += 4 * (uintptr_t)count;
    left -= count;
    skipped = 0;
  }
}
