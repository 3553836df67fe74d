import test from 'ava';
import type { ExecutionContext } from 'ava';

type Run = (t: ExecutionContext) => void | Promise<void>;

interface Options {
  /** Whether what is missing must be there: the test then fails instead of being skipped. */
  readonly isRequired?: boolean;
  /** Whether it runs alone. */
  readonly isSerial?: boolean;
}

/** A test that runs unless there is a reason against it. Then it is skipped, and its title ends with the reason. */
export function testUnless(reason: string | null, title: string, run: Run, options: Options = {}): void {
  if (reason === null) (options.isSerial === true ? test.serial : test)(title, run);
  else if (options.isRequired === true) test(title, (t) => t.fail(reason));
  else test.skip(`${title} (${reason})`, run);
}

/** Reasons for `testUnless`. */
export const notOnLinux = process.platform === 'linux' ? null : 'only on Linux, which says in /proc what is open';
export const notOnUnix = process.platform === 'win32' ? 'not on Windows' : null;
export const notRootOnLinux =
  notOnLinux ?? (process.getuid?.() === 0 ? null : 'only as root, who may make namespaces of processes');
