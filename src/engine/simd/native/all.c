/* All kernels of one width. */
#include "dense.c"
#include "sparse-dense.c"
#include "optimizers.c"
#include "convolutions.c"
#include "winograd.c"
#include "activations.c"
#include "normalization.c"
#include "pooling.c"
