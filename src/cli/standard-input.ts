/** The name of standard input within the program, on every system. */
export const STANDARD_INPUT = '/dev/stdin';

/** yargs loses a lone `-` among several arguments, so it is replaced by its Unix name. */
export function withStandardInput(argv: readonly string[]): string[] {
  return argv.map((word) => (word === '-' && argv.includes('predict') ? STANDARD_INPUT : word));
}
