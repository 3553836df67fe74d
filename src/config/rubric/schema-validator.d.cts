import type { ValidateFunction } from 'ajv';

/** Made from the schema by the build, see compile-validator.mjs. */
declare const compiled: { readonly validate: ValidateFunction; readonly schema: unknown };
export = compiled;
