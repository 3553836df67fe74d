import { MnistxError } from '../../errors.js';
import { describePlace } from './describe-place.js';
import { lookAt } from './look-at.js';
import { FORMATS } from './registry.js';
import type { FormatName } from './registry.js';
import { shownPath } from './shown-path.js';
import type { Place, SourceFormat } from './source.js';

/**
 * The format of a user's examples, as it is set or found out.
 *
 * @throws {MnistxError} DATA_NOT_FOUND if nothing is there, or nothing that any format recognizes
 */
export function formatAt(path: string, format: FormatName | 'auto' = 'auto'): SourceFormat {
  const place = lookAt(path);
  if (format !== 'auto') return FORMATS[format];
  const name = recognize(place);
  if (name === null) throw notRecognizedError(place);
  return FORMATS[name];
}

/** `null` if no format recognizes the place. */
export function recognize(place: Place): FormatName | null {
  const names = Object.keys(FORMATS) as FormatName[];
  return names.find((name) => FORMATS[name].recognizes(place)) ?? null;
}

/** The format at a path; `null` if nothing is there that holds examples. */
export function recognizeAt(path: string): FormatName | null {
  try {
    return recognize(lookAt(path));
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}

function notRecognizedError(place: Place): MnistxError {
  const { what, fix } = describePlace(place);
  const accepted = Object.values(FORMATS).map(({ accepts }) => accepts);
  return new MnistxError({
    code: 'DATA_NOT_FOUND',
    message: `${shownPath(place.path)} ${what}, in which no examples were recognized`,
    fix: fix ?? `name ${accepted.slice(0, -1).join('; ')}; or ${accepted.at(-1)} (data.format says which)`,
  });
}
