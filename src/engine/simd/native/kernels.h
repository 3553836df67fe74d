/* The kernels with their numbers of arguments. */
#define KERNELS(K)           \
  K(denseForward, 10)        \
  K(denseBackwardInput, 8)   \
  K(denseBackwardKernel, 9)  \
  K(sparseDenseForward, 11)  \
  K(sparseDenseKernel, 13)   \
  K(sparseDenseInput, 15)    \
  K(sgdStep, 4)              \
  K(momentumStep, 7)         \
  K(adamStep, 12)            \
  K(rmspropStep, 10)         \
  K(winogradRows, 12)        \
  K(convForward, 12)         \
  K(convKernelGradient, 13)  \
  K(convBackward, 20)        \
  K(sparseConvRows, 13)      \
  K(sparseConvGradient, 9)   \
  K(activate, 4)             \
  K(activateBackward, 6)     \
  K(bnSums, 4)               \
  K(bnNormalize, 8)          \
  K(bnBackwardSums, 7)       \
  K(bnBackward, 10)          \
  K(maxPool, 14)             \
  K(averagePool, 13)         \
  K(averagePoolBackward, 13) \
  K(fillMask, 10)
