/** What stands for standard input within the program, on every system. */
export const STANDARD_INPUT = '/dev/stdin';

/** yargs loses a lone `-` among several arguments, so it goes through under the name that Unix has for it. */
export function withStandardInput(argv: readonly string[]): string[] {
  return argv.map((word) => (word === '-' && argv.includes('predict') ? STANDARD_INPUT : word));
}
