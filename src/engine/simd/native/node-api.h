/* What the binding uses of Node-API, whose binary interface is stable: version 8, in every Node since 12.22 and 15.12. */
#include <stddef.h>
#include <stdint.h>

typedef struct opaque_env *napi_env;
typedef struct opaque_value *napi_value;
typedef struct opaque_info *napi_callback_info;
typedef struct opaque_ref *napi_ref;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
typedef void (*napi_finalize)(napi_env, void *data, void *hint);

int napi_get_cb_info(napi_env, napi_callback_info, size_t *count, napi_value *arguments, napi_value *self, void **data);
int napi_get_value_double(napi_env, napi_value, double *result);
int napi_get_value_uint32(napi_env, napi_value, uint32_t *result);
int napi_get_typedarray_info(napi_env, napi_value, int *type, size_t *length, void **data, napi_value *buffer, size_t *offset);
int napi_create_object(napi_env, napi_value *result);
int napi_create_uint32(napi_env, uint32_t value, napi_value *result);
int napi_create_function(napi_env, const char *name, size_t length, napi_callback, void *data, napi_value *result);
int napi_set_named_property(napi_env, napi_value object, const char *name, napi_value value);
int napi_add_finalizer(napi_env, napi_value object, void *data, napi_finalize, void *hint, napi_ref *result);
int napi_throw_error(napi_env, const char *code, const char *message);
