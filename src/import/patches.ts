import type { Fields, WiredLayer } from './types.js';

/**
 * Finds patches of an image whose positions have learned embeddings. Keras has no layer for them: a `Reshape` makes a grid of
 * patches (rows, height, columns, width, channels), an `EinsumDense` projects each of them, with a bias for each, and a
 * `Reshape` makes tokens of them. The `EinsumDense` is given `patch_size`, `dim` and `image_shape`; the others become
 * identities.
 */
export function readPatches(layers: readonly WiredLayer[]): readonly WiredLayer[] {
  const read = [...layers];
  for (const [place, layer] of layers.entries()) {
    if (layer.className !== 'EinsumDense') continue;
    const [before, behind] = [layer.inputs[0]!, onlyTaker(layers, place)];
    if (before === undefined || behind === null || onlyTaker(layers, before) !== place) continue;
    const config = projectionOf(layer.config, layers[before]!, layers[behind]!);
    if (config === null) continue;
    read[place] = { ...layer, config };
    for (const other of [before, behind]) read[other] = identityOf(layers[other]!);
  }
  return read;
}

/** The place of the only layer that takes an output, or `null`. */
function onlyTaker(layers: readonly WiredLayer[], place: number): number | null {
  const takers = layers.flatMap(({ inputs }, at) => (inputs.includes(place) ? [at] : []));
  return takers.length === 1 ? takers[0]! : null;
}

/** The options of the projection; `null` if it is something else. Letters of an equation may be any. */
function projectionOf(config: Fields, cut: WiredLayer, join: WiredLayer): Fields | null {
  const { equation, output_shape: output, bias_axes: axes, bias_initializer, ...rest } = config;
  if (typeof equation !== 'string' || typeof axes !== 'string') return null;
  const [projection, biased] = renamed(`${equation} ${axes}`).split(' ') as [string, string];
  if (projection !== 'abcdef,cefg->abdg' || [...biased].sort().join('') !== 'bdg') return null;
  const [grid, tokens] = [targetOf(cut), targetOf(join)];
  if (grid?.length !== 5 || !isSizes(output) || output.length !== 3 || tokens?.length !== 2) return null;
  const [rows, height, columns, width, channels] = grid as [number, number, number, number, number];
  const dim = output[2]!;
  const isWhole = String(output) === String([rows, columns, dim]) && tokens[1] === dim;
  if (!isWhole || (tokens[0] !== rows * columns && tokens[0] !== -1)) return null;
  const image_shape = [rows * height, columns * width, channels];
  return { ...rest, patch_size: [height, width], dim, image_shape, embeddings_initializer: bias_initializer };
}

/** Letters in the order in which they appear: `bhpw,pd` becomes `abcd,ce`. */
function renamed(text: string): string {
  const letters = [...new Set(text.match(/[A-Za-z]/g))];
  return text.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(97 + letters.indexOf(letter)));
}

function targetOf({ className, config }: WiredLayer): readonly number[] | null {
  const target = config['target_shape'];
  return className === 'Reshape' && isSizes(target) ? target : null;
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size));
}

function identityOf({ config: { target_shape: _, ...config }, ...layer }: WiredLayer): WiredLayer {
  return { ...layer, className: 'Identity', config };
}
