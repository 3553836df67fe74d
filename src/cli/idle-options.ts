import { MnistxError } from '../errors.js';

/**
 * Options that have no effect on some command lines. They are refused there: a user who types an option expects an
 * effect.
 */
export interface IdleOptions<Arguments> {
  /** Long names. */
  readonly options: readonly string[];
  readonly isIdle: (argv: Arguments) => boolean;
  /** Ends the sentence "--png has no effect …": `with --dry-run`. */
  readonly where: string;
  readonly fix: string;
}

/** @throws {MnistxError} BAD_USAGE for the first option that was typed and has no effect */
export function refuseIdle<Arguments>(
  rules: readonly IdleOptions<Arguments>[],
  argv: Arguments,
  isTyped: (option: string) => boolean,
): void {
  for (const { options, isIdle, where, fix } of rules) {
    const idle = options.find(isTyped);
    if (idle === undefined || !isIdle(argv)) continue;
    throw new MnistxError({ code: 'BAD_USAGE', message: `--${idle} has no effect ${where}`, fix });
  }
}
