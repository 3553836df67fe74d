import { RefusedRequest } from './refused-request.js';
import type { Route } from './route.js';

export interface FoundRoute {
  readonly route: Route;
  readonly parameters: ReadonlyMap<string, string>;
}

/** @throws {RefusedRequest} 404, or 405 if the path is there for the other method */
export function findRoute(routes: readonly Route[], method: string, path: string): FoundRoute {
  const found = routes.flatMap((route) => {
    const parameters = match(route.path, path);
    return parameters === null ? [] : [{ route, parameters }];
  });
  if (found.length === 0) throw new RefusedRequest(404, { error: 'there is no such address' });
  const asked = found.find(({ route }) => route.method === method);
  if (asked !== undefined) return asked;
  const allow = found.map(({ route }) => route.method).join(', ');
  throw new RefusedRequest(405, { error: `this address takes ${allow} alone` }, { allow });
}

/** The parameters of a pattern such as `/api/runs/:id`; `null` if the path is another one. */
function match(pattern: string, path: string): ReadonlyMap<string, string> | null {
  const words = path.split('/');
  const expected = pattern.split('/');
  if (words.length !== expected.length) return null;
  const isParameter = (at: number): boolean => expected[at]!.startsWith(':');
  if (!words.every((word, at) => isParameter(at) || word === expected[at])) return null;
  return new Map(words.flatMap((word, at) => (isParameter(at) ? [[expected[at]!.slice(1), word] as const] : [])));
}
