import { MnistxError } from '../errors.js';
import type { Kind } from './kinds.js';

/** The name and kind of a parameter. The name is `''` for the options of a function that takes nothing else. */
export type Parameter = readonly [name: string, kind: Kind];

type Action = (...given: never[]) => unknown;
/** One for each parameter of a function, optional ones too. */
type Each<T extends readonly unknown[]> = { [At in keyof T]-?: Parameter };

/**
 * Makes a function check its arguments: a JavaScript program may leave some out.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function withChecks<F extends Action>(call: string, action: F, ...parameters: Each<Parameters<F>>): F {
  const checkedAction = (...given: readonly unknown[]): unknown => {
    check(call, given, parameters);
    return Reflect.apply(action, undefined, given);
  };
  // Same parameters and result: only what the types forbid is refused.
  return checkedAction as unknown as F;
}

/** `withChecks` for a function that returns a promise; it rejects instead of throwing. */
export function withAsyncChecks<F extends (...given: never[]) => Promise<unknown>>(
  call: string,
  action: F,
  ...parameters: Each<Parameters<F>>
): F {
  const checkedAction = async (...given: readonly unknown[]): Promise<unknown> => {
    check(call, given, parameters);
    return Reflect.apply(action, undefined, given) as unknown;
  };
  return checkedAction as unknown as F;
}

function check(call: string, given: readonly unknown[], parameters: readonly Parameter[]): void {
  for (const [at, [name, { faultOf }]] of parameters.entries()) {
    const value = given[at] === undefined && name === '' ? {} : given[at];
    const fault = faultOf(value, name);
    if (fault !== null) throw new MnistxError({ code: 'BAD_USAGE', message: `${call}: ${fault}` });
  }
}
