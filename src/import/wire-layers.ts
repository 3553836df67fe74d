import { kerasOrder } from '../formats/keras-order.js';
import { refusalOf, unsupported } from './errors.js';
import { shown } from './fields.js';
import { isMerge } from './merges.js';
import { readCalls } from './read-calls.js';
import type { Reference } from './read-calls.js';
import type { Fields, ForeignLayer, WiredLayer } from './types.js';

/** A layer of a Functional model, and the calls that wire it, as the JSON says them. */
export interface CalledLayer {
  readonly layer: ForeignLayer;
  readonly calls: unknown;
}

const ENDS_FIX = 'a model with one input and one output can be imported';
const DAMAGED_FIX = 'save the model again with the program that made it';

/**
 * Wires the layers of a Functional model.
 *
 * @throws {MnistxError} MODEL_UNSUPPORTED with the layer at fault, for several inputs or outputs, shared layers, and rings
 */
export function wireLayers(called: readonly CalledLayer[], config: Fields): readonly WiredLayer[] {
  const layers = called.map(({ layer }) => layer);
  const places = placesOf(layers);
  const first = layers.indexOf(onlyInput(layers));
  const inputs = called.map((one, at) => (at === first ? [] : inputsOf(one, places)));
  const output = places.get(onlyOutput(config).layer);
  if (output === undefined)
    throw unsupported('the output of the model is a layer that the file does not have', DAMAGED_FIX);
  checkRings(layers, inputs);
  const order = kerasOrder(inputs, output);
  checkUse(layers, order);
  const moved = new Map(order.map((place, at) => [place, at]));
  return order.map((place) => ({ ...layers[place]!, inputs: inputs[place]!.map((input) => moved.get(input)!) }));
}

function placesOf(layers: readonly ForeignLayer[]): ReadonlyMap<string, number> {
  const places = new Map(layers.map(({ name }, place) => [name, place]));
  const twin = layers.find(({ name }, place) => places.get(name) !== place);
  if (twin !== undefined) throw refusalOf(twin, 'the file has two layers of this name', DAMAGED_FIX);
  return places;
}

function onlyInput(layers: readonly ForeignLayer[]): ForeignLayer {
  const inputs = layers.filter(({ className }) => className === 'InputLayer');
  if (inputs.length === 1) return inputs[0]!;
  const names = inputs.length === 0 ? '' : `: ${listOf(inputs.map(({ name }) => name))}`;
  throw unsupported(`the model has ${inputs.length} inputs${names}`, ENDS_FIX);
}

function onlyOutput(config: Fields): Reference {
  const { references } = readCalls([config['output_layers']]);
  if (references.length === 1) return references[0]!;
  const names = references.length === 0 ? '' : `: ${listOf(references.map(({ layer }) => layer))}`;
  throw unsupported(`the model has ${references.length} outputs${names}`, ENDS_FIX);
}

function inputsOf({ layer, calls }: CalledLayer, places: ReadonlyMap<string, number>): readonly number[] {
  const { count, references, option } = readCalls(calls);
  if (count > 1) throw refusalOf(layer, `${count} places of the model share it, with one set of weights`, SHARED_FIX);
  if (option !== null) throw refusalOf(layer, `it is called with ${option}, which has no counterpart`);
  const inputs = references.map((reference) => {
    const place = places.get(reference.layer);
    if (place === undefined)
      throw refusalOf(
        layer,
        `it takes the output of ${shown(reference.layer)}, which the file does not have`,
        DAMAGED_FIX,
      );
    if (reference.call !== 0)
      throw refusalOf(layer, `it takes an output of ${shown(reference.layer)}, which several places share`, SHARED_FIX);
    if (reference.tensor !== 0)
      throw refusalOf(
        layer,
        `it takes another output of ${shown(reference.layer)} than its first; a layer here has one`,
      );
    return place;
  });
  return isMerge(layer) ? inputs : [onlySource(layer, inputs, references)];
}

const SHARED_FIX = 'give each place a layer of its own, and save the model again';

/** A layer that takes one output several times, as attention of a sequence to itself does, has that as its only input. */
function onlySource(layer: ForeignLayer, inputs: readonly number[], references: readonly Reference[]): number {
  const [first] = inputs;
  if (first === undefined) throw refusalOf(layer, 'no other layer feeds it', DAMAGED_FIX);
  if (inputs.every((input) => input === first)) return first;
  throw refusalOf(
    layer,
    `it takes the outputs of several layers, ${listOf(references.map(({ layer }) => layer))}`,
    MERGE_FIX,
  );
}

const MERGE_FIX = 'only Add, Average, Maximum, Multiply and Concatenate may take several';

/** Takes the layers away whose inputs are all gone, until none is left: what stays is in a ring or behind one. */
function checkRings(layers: readonly ForeignLayer[], inputs: readonly (readonly number[])[]): void {
  const followers: number[][] = inputs.map(() => []);
  inputs.forEach((sources, place) => sources.forEach((source) => followers[source]!.push(place)));
  const missing = inputs.map(({ length }) => length);
  const free = [...missing.keys()].filter((place) => missing[place] === 0);
  // The list grows while it is walked.
  for (const place of free) for (const next of followers[place]!) if (--missing[next]! === 0) free.push(next);
  if (free.length === layers.length) return;
  const self = inputs.findIndex((sources, place) => sources.includes(place));
  const at =
    self >= 0
      ? self
      : ringFrom(
          missing.findIndex((count) => count > 0),
          inputs,
          missing,
        );
  throw refusalOf(layers[at]!, 'it is in a ring: its output leads back to itself', DAMAGED_FIX);
}

/** A layer of a ring: what is left over has an input that is left over, too, so going back ends in one. */
function ringFrom(start: number, inputs: readonly (readonly number[])[], missing: readonly number[]): number {
  const passed = new Set<number>();
  let place = start;
  while (!passed.has(place)) {
    passed.add(place);
    place = inputs[place]!.find((input) => missing[input]! > 0)!;
  }
  return place;
}

function checkUse(layers: readonly ForeignLayer[], used: readonly number[]): void {
  if (used.length === layers.length) return;
  const isUsed = new Set(used);
  const idle = layers.find((_, place) => !isUsed.has(place))!;
  throw refusalOf(
    idle,
    'the output of the model does not depend on it',
    'save a model of the layers alone that lead to its output',
  );
}

const MOST_NAMED = 5;

function listOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.slice(0, MOST_NAMED).map(shown).join(', ') + more;
}
