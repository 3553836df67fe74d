/* Twins of kernels/optimizers.ts: there stand the formulas. Value by value, so the compiler may take any number of lanes. */
#include "lanes.h"

KERNEL(sgdStep) {
  float *restrict w = (float *)(m + word(a[0]));
  const float *restrict g = (const float *)(m + word(a[1]));
  const uint32_t n = word(a[2]);
  const float rate = (float)-a[3];
  for (uint32_t i = 0; i < n; i++) w[i] = rate * g[i] + w[i];
}

KERNEL(momentumStep) {
  float *restrict w = (float *)(m + word(a[0])), *restrict v = (float *)(m + word(a[2]));
  const float *restrict g = (const float *)(m + word(a[1]));
  const uint32_t n = word(a[3]);
  const float rate = (float)a[4], share = (float)a[5];
  const int nesterov = a[6] != 0;
  for (uint32_t i = 0; i < n; i++) {
    const float descent = g[i] * rate, velocity = v[i] * share - descent;
    v[i] = velocity;
    w[i] += nesterov ? velocity * share - descent : velocity;
  }
}

KERNEL(adamStep) {
  float *restrict w = (float *)(m + word(a[0]));
  const float *restrict g = (const float *)(m + word(a[1]));
  float *restrict means = (float *)(m + word(a[2])), *restrict squares = (float *)(m + word(a[3]));
  const uint32_t n = word(a[4]);
  const float power1 = (float)a[9], power2 = (float)a[10];
  const float rate = ((float)a[5] * __builtin_sqrtf(1 - power2)) / (1 - power1);
  const float take1 = (float)(1 - a[6]), take2 = (float)(1 - a[7]), epsilon = (float)a[8], decay = (float)a[11];
  for (uint32_t i = 0; i < n; i++) {
    const float first = means[i] + (g[i] - means[i]) * take1;
    const float second = squares[i] + (g[i] * g[i] - squares[i]) * take2;
    means[i] = first;
    squares[i] = second;
    w[i] = w[i] * decay - (first * rate) / (__builtin_sqrtf(second) + epsilon);
  }
}

KERNEL(rmspropStep) {
  float *restrict w = (float *)(m + word(a[0]));
  const float *restrict g = (const float *)(m + word(a[1]));
  float *restrict squares = (float *)(m + word(a[2])), *restrict moves = (float *)(m + word(a[3]));
  const uint32_t n = word(a[5]);
  const float rate = (float)a[6], keep = (float)a[7], take = (float)(1 - a[7]), share = (float)a[8], epsilon = (float)a[9];
  if (word(a[4]) == 0) {
    for (uint32_t i = 0; i < n; i++) {
      const float square = squares[i] * keep + (g[i] * g[i]) * take;
      squares[i] = square;
      const float move = moves[i] * share + (g[i] * rate) / __builtin_sqrtf(square + epsilon);
      moves[i] = move;
      w[i] -= move;
    }
    return;
  }
  float *restrict means = (float *)(m + word(a[4]));
  for (uint32_t i = 0; i < n; i++) {
    const float square = squares[i] * keep + (g[i] * g[i]) * take, mean = means[i] * keep + g[i] * take;
    squares[i] = square;
    means[i] = mean;
    const float move = moves[i] * share + (g[i] * rate) / __builtin_sqrtf(square - mean * mean + epsilon);
    moves[i] = move;
    w[i] -= move;
  }
}
