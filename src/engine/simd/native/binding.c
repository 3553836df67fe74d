/* Makes the kernels functions of JavaScript over one WebAssembly memory. LANES: floats of the vectors that they are compiled for. */
#include <stdlib.h>
#include "kernels.h"
#include "node-api.h"

#define MOST_ARGUMENTS 20

typedef void (*kernel)(char *memory, const double *arguments);

#define DECLARE(name, count) void name(char *, const double *);
KERNELS(DECLARE)

static const struct {
  const char *name;
  size_t count;
  kernel run;
} TABLE[] = {
#define ROW(name, count) {#name, count, name},
    KERNELS(ROW)
};

/* A kernel over a memory, as the data of its function. */
struct bound {
  kernel run;
  size_t count;
  char *memory;
};

static napi_value call(napi_env env, napi_callback_info info) {
  napi_value given[MOST_ARGUMENTS];
  double arguments[MOST_ARGUMENTS] = {0};
  size_t count = MOST_ARGUMENTS;
  struct bound *bound;
  if (napi_get_cb_info(env, info, &count, given, 0, (void **)&bound) != 0) return 0;
  if (count != bound->count) {
    napi_throw_error(env, 0, "a kernel was called with another number of arguments");
    return 0;
  }
  for (size_t at = 0; at < count; at++)
    if (napi_get_value_double(env, given[at], &arguments[at]) != 0) {
      napi_throw_error(env, 0, "an argument of a kernel is not a number");
      return 0;
    }
  bound->run(bound->memory, arguments);
  return 0;
}

static void release(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  free(data);
}

/* The most lanes that this processor has instructions for. */
static uint32_t widest(void) {
#ifdef __x86_64__
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return 16;
  if (__builtin_cpu_supports("avx2")) return 8;
#endif
  return 4;
}

/* bind(bytes): all kernels over the memory that `bytes` (a Uint8Array) is the whole of. */
static napi_value bind(napi_env env, napi_callback_info info) {
  napi_value given[1], kernels;
  size_t count = 1;
  void *memory;
  if (napi_get_cb_info(env, info, &count, given, 0, 0) != 0 || count != 1 ||
      napi_get_typedarray_info(env, given[0], 0, 0, &memory, 0, 0) != 0) {
    napi_throw_error(env, 0, "kernels are bound to a memory");
    return 0;
  }
  napi_create_object(env, &kernels);
  for (size_t at = 0; at < sizeof TABLE / sizeof *TABLE; at++) {
    struct bound *bound = malloc(sizeof *bound);
    napi_value function;
    if (bound == 0) return 0;
    bound->run = TABLE[at].run;
    bound->count = TABLE[at].count;
    bound->memory = memory;
    napi_create_function(env, TABLE[at].name, (size_t)-1, call, bound, &function);
    napi_add_finalizer(env, function, bound, release, 0, 0);
    napi_set_named_property(env, kernels, TABLE[at].name, function);
  }
  return kernels;
}

__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value value;
  if (widest() < LANES) {
    napi_throw_error(env, 0, "they are compiled for wider vectors than this processor has");
    return exports;
  }
  napi_create_uint32(env, LANES, &value);
  napi_set_named_property(env, exports, "lanes", value);
  napi_create_function(env, "bind", (size_t)-1, bind, 0, &value);
  napi_set_named_property(env, exports, "bind", value);
  return exports;
}
