import type { Argv } from 'yargs';
import type { Context, ExitCode } from './context.js';
import type { IdleOptions } from './idle-options.js';

/**
 * A verb: help text, options and work. The modules that do the work are imported by
 * `run`, so that `--help` loads none of them.
 */
export interface Command<Arguments> {
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly options: (parser: Argv) => Argv<Arguments>;
  /** Where options have no effect. Default: nowhere. */
  readonly idle?: readonly IdleOptions<Arguments>[];
  readonly run: (argv: Arguments, context: Context) => Promise<ExitCode>;
}
