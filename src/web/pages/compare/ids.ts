import type { Address } from '../../address.js';

/** `#/compare?ids=a,b`: each id once. */
export function idsOf(query: URLSearchParams): string[] {
  const ids = (query.get('ids') ?? '').split(',').filter((id) => /^[\w-]+$/.test(id));
  return [...new Set(ids)];
}

export function compareAddress(ids: readonly string[]): Address {
  return { page: 'compare', query: new URLSearchParams(ids.length === 0 ? [] : [['ids', ids.join(',')]]) };
}

export function withId(ids: readonly string[], id: string): string[] {
  return [...new Set([...ids, id])];
}

export function withoutId(ids: readonly string[], id: string): string[] {
  return ids.filter((one) => one !== id);
}

/** The two groups whose pictures are shown, as places of groups: those of the address, else the first two. */
export function pairOf(query: URLSearchParams, groups: number): readonly [number, number] {
  const [first, second] = (query.get('pair') ?? '').split(',').map(Number);
  const isPlace = (at: number | undefined): at is number => Number.isInteger(at) && at! >= 0 && at! < groups;
  return isPlace(first) && isPlace(second) && first !== second ? [first, second] : [0, 1];
}
