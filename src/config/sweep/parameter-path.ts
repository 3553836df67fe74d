import type { Step } from '../assign.js';
import { pathName } from '../blocks/path-name.js';
import type { Source, Span } from '../source.js';

/** A path of keys in an experiment file, as a parameter names it. */
export interface ParameterPath {
  /** In the one spelling that sweeps use: `model.layers[0].filters`. */
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Reads `model.layers[0].filters` or `model.layers.0.filters`; `null` if it is no path. */
export function parsePath(written: string, source: Source, key: Span): ParameterPath | null {
  if (pathSteps(written) === null) return null;
  // Behind a quote; a text with escapes stands nowhere as it is, and its steps all point to the whole key.
  const start = source.text.slice(key.start, key.end).indexOf(written);
  const spanOf = (match: RegExpExecArray): Span =>
    start < 0
      ? key
      : { start: key.start + start + match.index, end: key.start + start + match.index + match[0].length };
  const steps = [...written.matchAll(/[\w-]+/g)].map((match) => ({ name: match[0], span: spanOf(match), source }));
  return { name: pathName(steps.map(({ name }) => name)), steps };
}

/** Keys and list indices: `model`, `layers`, `0`, `filters`; `null` if it is no path. */
export function pathSteps(written: string): string[] | null {
  if (written.length > MOST_CHARACTERS || !/^[\w-]+(\.[\w-]+|\[\d+\])*$/.test(written)) return null;
  return written.match(/[\w-]+/g);
}

/** No key of an experiment has as many. */
const MOST_CHARACTERS = 200;
