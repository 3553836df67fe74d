import type { ExecutionContext } from 'ava';
import { testUnless } from './test-unless.js';

const { env } = process;

/** MNISTX_LONG_TESTS=1, as in .ci/run: with the tests that take a minute. `most`: each test with many cases, too. */
const series = env['MNISTX_LONG_TESTS'];
const isLong = series === '1' || series === 'most';

/** A reason to skip a test, or `null`. */
export const notLong = isLong ? null : 'only with MNISTX_LONG_TESTS=1';

/** How much a test tries: with most cases, and usually. */
export interface Amount {
  readonly long: number;
  readonly short: number;
}

export function longOr({ long, short }: Amount): number {
  return series === 'most' ? long : short;
}

/** An amount that an environment variable of its own can set. */
export function amountOf(variable: string, amount: Amount): number {
  return Number(env[variable] ?? longOr(amount));
}

/** MNISTX_EVERY_OPERATION=1 for each operation or state, one after the other; else one of so many. */
export function strideOf(amount: Amount): number {
  return env['MNISTX_EVERY_OPERATION'] === '1' ? 1 : longOr(amount);
}

/** A test that takes a minute. It runs in the long series; else its title says that it was skipped. */
export function testIfLong(title: string, implementation: (t: ExecutionContext) => void | Promise<void>): void {
  testUnless(notLong, title, implementation);
}
