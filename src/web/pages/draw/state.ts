import { MOST_MODELS } from '../../../server/api/predict.js';
import type { PredictionQuestion } from '../../../server/api/predict.js';
import type { RunId } from '../../../server/api/runs.js';
import { decodeStrokes, encodeStrokes } from '../../drawing/strokes.js';
import type { Stroke } from '../../drawing/strokes.js';

/** What the page shows, as its address holds it. */
export interface DrawState {
  readonly ids: readonly RunId[];
  /** The model whose layers are shown; `null` for none. */
  readonly layersOf: RunId | null;
  readonly strokes: readonly Stroke[];
  /** The test image below the strokes, and the run it is one of. */
  readonly example: { readonly of: RunId; readonly index: number } | null;
  /** `null`: what suits the run. */
  readonly fit: NonNullable<PredictionQuestion['fit']> | null;
  readonly invert: NonNullable<PredictionQuestion['invert']> | null;
  /** Of the pen, in parts of 255 of the board. */
  readonly brush: number;
}

export const BRUSHES = { least: 6, normal: 22, most: 60 } as const;

export function readState(query: URLSearchParams): DrawState {
  const ids = [...new Set((query.get('ids') ?? '').split(',').filter((id) => /^[\w-]+$/.test(id)))].slice(
    0,
    MOST_MODELS,
  );
  const layersOf = query.get('layers');
  const [, of, index] = /^([\w-]+):(\d{1,9})$/.exec(query.get('example') ?? '') ?? [];
  const brush = Number(query.get('brush') ?? BRUSHES.normal);
  return {
    ids,
    layersOf: layersOf === 'none' ? null : (ids.find((id) => id === layersOf) ?? ids[0] ?? null),
    strokes: decodeStrokes(query.get('ink') ?? ''),
    example: of === undefined ? null : { of, index: Number(index) },
    fit: oneOf(query.get('fit'), ['centred', 'as-is'] as const),
    invert: oneOf(query.get('invert'), ['auto', 'yes', 'no'] as const),
    brush: brush >= BRUSHES.least && brush <= BRUSHES.most ? Math.round(brush) : BRUSHES.normal,
  };
}

/** Only what is not as it would be anyway. */
export function writeState({ ids, layersOf, strokes, example, fit, invert, brush }: DrawState): URLSearchParams {
  const query = new URLSearchParams();
  const set = (key: string, value: string, usual: string): void => void (value !== usual && query.set(key, value));
  set('ids', ids.join(','), '');
  set('layers', layersOf ?? 'none', ids[0] ?? 'none');
  set('example', example === null ? '' : `${example.of}:${example.index}`, '');
  set('fit', fit ?? '', '');
  set('invert', invert ?? '', '');
  set('brush', `${brush}`, `${BRUSHES.normal}`);
  set('ink', encodeStrokes(strokes), '');
  return query;
}

/**
 * How the picture becomes input. A test image is in place already, and grey ones are shown as ink on paper; a drawing is
 * dark on light, whatever was learnt.
 */
export function chooseForm(
  { fit, invert }: Pick<DrawState, 'fit' | 'invert'>,
  kind: PictureKind,
): Pick<PredictionQuestion, 'fit' | 'invert'> {
  const { fit: usualFit, invert: usualInvert } = USUAL_FORM[kind];
  const form = { fit: fit ?? usualFit, invert: invert ?? usualInvert };
  return {
    ...(form.fit === null ? {} : { fit: form.fit }),
    ...(form.invert === null ? {} : { invert: form.invert }),
  };
}

/** What the picture is that the page shows. */
export function kindOf({ example }: Pick<DrawState, 'example'>, isFile: boolean, isColour: boolean): PictureKind {
  if (isFile) return 'file';
  if (example === null) return 'drawing';
  return isColour ? 'colour example' : 'grey example';
}

export type PictureKind = keyof typeof USUAL_FORM;

const USUAL_FORM = {
  drawing: { fit: null, invert: 'auto' },
  'grey example': { fit: 'as-is', invert: 'yes' },
  'colour example': { fit: 'as-is', invert: 'no' },
  file: { fit: null, invert: null },
} as const;

/** `mnistx predict` of the same picture, word by word. */
export function commandOf(
  path: string,
  names: readonly string[],
  { fit, invert }: Pick<PredictionQuestion, 'fit' | 'invert'>,
): string[] {
  const form = [
    ...(fit === undefined ? [] : [fit === 'as-is' ? '--as-is' : '--no-as-is']),
    ...(invert === undefined ? [] : ['--invert', invert]),
  ];
  return ['predict', path, ...names, ...form];
}

function oneOf<Choice extends string>(value: string | null, choices: readonly Choice[]): Choice | null {
  return choices.find((choice) => choice === value) ?? null;
}
