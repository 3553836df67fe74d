import type { ValidateFunction } from 'ajv';

/** Made from the schema by the build, see compile-validator.mjs. */
export declare const validate: ValidateFunction;
export declare const schema: unknown;
