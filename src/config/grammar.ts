import type { ValidateFunction } from 'ajv';
import type { ConfigPath } from '../errors.js';
import type { Definitions, Schema } from './schema.js';

/** A kind of file that users write: its schema, and the words of its own that a report of mistakes needs. */
export interface Grammar<Spec = unknown> extends Definitions {
  readonly schema: Schema;
  /** Made from the schema by the build, see compile-validator.mjs. */
  readonly validator: ValidateFunction<Spec>;
  /** With its article, as in `an experiment must be a mapping`. */
  readonly document: string;
  /** The command that prints the schema. */
  readonly schemaCommand: string;
  /** Where files to start from are. */
  readonly examples: string;
  /** What to write instead of a file that is no mapping. */
  readonly mappingFix: (isList: boolean) => string;
  /** The kind of choice whose variant stands at a path: `layer`, `optimizer`, … */
  readonly kindOf: (path: ConfigPath) => string;
  /** Where a key that is unknown at its place would be at home. */
  readonly placeOf: (key: string, path: ConfigPath) => Place | null;
}

export interface Place {
  readonly section: string | null;
  readonly fix: string;
  /** The key has this very name there. */
  readonly isExact: boolean;
}
