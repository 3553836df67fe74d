/** What an argument of a program has to be. */
export interface Kind {
  /** As in "pass a string". */
  readonly what: string;
  /** What is wrong with the value of that name, or `null`. */
  readonly faultOf: (value: unknown, name: string) => string | null;
}

/** A kind for every key of `T`, so that no key is forgotten. */
export type KindsOf<T> = { readonly [Key in keyof Required<T>]: Kind };

export const text = kind('a string', (value) => typeof value === 'string');
export const path = kind('a path', (value) => typeof value === 'string' && value !== '');
export const flag = kind('true or false', (value) => typeof value === 'boolean');
export const number = kind('a number', (value) => typeof value === 'number' && !Number.isNaN(value));
export const count = kind('a whole number, 0 or more', (value) => Number.isSafeInteger(value) && Number(value) >= 0);
export const positive = kind('a whole number, 1 or more', (value) => Number.isSafeInteger(value) && Number(value) > 0);
export const action = kind('a function', (value) => typeof value === 'function');
export const signal = kind('an AbortSignal', (value) => value instanceof AbortSignal);
export const bytes = kind('a Uint8Array', (value) => value instanceof Uint8Array);
export const floats = kind('a Float32Array', (value) => value instanceof Float32Array);
export const anything = kind('a value', () => true);

export function oneOf(values: readonly unknown[]): Kind {
  return kind(values.map((value) => JSON.stringify(value)).join(' or '), (value) => values.includes(value));
}

/** A value that fits one of these kinds. */
export function either(...kinds: readonly Kind[]): Kind {
  return kind(kinds.map(({ what }) => what).join(' or '), (value) =>
    kinds.some(({ faultOf }) => faultOf(value, '') === null),
  );
}

export function optional({ what, faultOf }: Kind): Kind {
  return { what, faultOf: (value, name) => (value === undefined ? null : faultOf(value, name)) };
}

export function orNull({ what, faultOf }: Kind): Kind {
  const both = `${what} or null`;
  return {
    what: both,
    faultOf: (value, name) =>
      value === undefined ? missingText(name, both) : value === null ? null : faultOf(value, name),
  };
}

export function listOf(what: string, each: Kind): Kind {
  const list = kind(`a list of ${what}`, Array.isArray);
  return {
    ...list,
    faultOf: (value, name) =>
      list.faultOf(value, name) ??
      firstOf(value as readonly unknown[], (entry, at) => each.faultOf(entry, `${name}[${at}]`)),
  };
}

/** An object that the library makes, such as a plan; `what` says where it comes from. */
export function object<T>(what: string, kinds: Partial<KindsOf<T>>): Kind {
  return keyedKind(what, kinds as Readonly<Record<string, Kind>>);
}

/** Named arguments; `T` is the type of all of them. */
export function options<T>(kinds: KindsOf<T>): Kind {
  const entries = Object.entries<Kind>(kinds);
  const required = entries.filter(([name, { faultOf }]) => faultOf(undefined, name) !== null).map(([name]) => name);
  return keyedKind(required.length === 0 ? 'an object' : `an object with ${required.join(', ')}`, kinds);
}

/** Options that refuse unknown names. */
export function onlyOptions<T>(kinds: KindsOf<T>): Kind {
  const known = options(kinds);
  return {
    ...known,
    faultOf: (value, name) =>
      known.faultOf(value, name) ??
      firstOf(Object.keys(value as object), (key) =>
        key in kinds ? null : `there is no option "${key}"; use ${Object.keys(kinds).join(', ')}`,
      ),
  };
}

function keyedKind(what: string, kinds: Readonly<Record<string, Kind>>): Kind {
  const plain = kind(what, (value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  return {
    ...plain,
    faultOf: (value, name) =>
      plain.faultOf(value, name) ??
      firstOf(Object.entries(kinds), ([key, { faultOf }]) =>
        faultOf((value as Readonly<Record<string, unknown>>)[key], name === '' ? key : `${name}.${key}`),
      ),
  };
}

function kind(what: string, accepts: (value: unknown) => boolean): Kind {
  return {
    what,
    faultOf: (value, name) =>
      value === undefined
        ? missingText(name, what)
        : accepts(value)
          ? null
          : `\`${name}\` is ${describeValue(value)}; pass ${what}`,
  };
}

function missingText(name: string, what: string): string {
  return `\`${name}\` is missing; pass ${what}`;
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length <= 40 ? value : `${value.slice(0, 40)}…`);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function firstOf<T>(values: readonly T[], faultOf: (value: T, at: number) => string | null): string | null {
  for (const [at, value] of values.entries()) {
    const fault = faultOf(value, at);
    if (fault !== null) return fault;
  }
  return null;
}
