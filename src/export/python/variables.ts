import type { Plan } from '../../model/types.js';

/** The variables of a program that hold what a layer takes, and what it gives. */
export interface LayerVariables {
  readonly inputs: readonly string[];
  readonly output: string;
}

const NAMES = ['x', 'y', 'z', 'u', 'v', 'w'];

/**
 * Variables for the outputs of all layers. One is used again once its value is not needed any more, so that a chain has
 * `x` alone. `image` holds the image; it is kept unless it is `x`.
 */
export function variablesOf({ layers }: Pick<Plan, 'layers'>, image = 'x'): readonly LayerVariables[] {
  const lastUse = new Map<number, number>();
  for (const { index, inputs } of layers) for (const input of inputs) lastUse.set(input, index);
  const outputs: string[] = [];
  const held = new Set([image]);
  return layers.map(({ index, inputs }) => {
    const taken = inputs.map((input) => outputs[input] ?? image);
    inputs.forEach((input, at) => {
      const isDone = lastUse.get(input) === index && (input >= 0 || image === NAMES[0]);
      if (isDone) held.delete(taken[at]!);
    });
    const output = freeName(held);
    outputs.push(output);
    // Nothing takes the last one but the program.
    held.add(output);
    return { inputs: taken, output };
  });
}

function freeName(held: ReadonlySet<string>): string {
  for (let at = 0; ; at++) {
    const name = NAMES[at] ?? `x${at - NAMES.length + 2}`;
    if (!held.has(name)) return name;
  }
}
