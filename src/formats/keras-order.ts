/**
 * The order in which Keras has the layers of a Functional model, which is that of its weights: the farthest from the output
 * first, and of those that are as far, the first that is met on the way from the output to the inputs. Each layer stands
 * behind its inputs. Layers that do not lead to the output are left out.
 *
 * @param inputs Of each layer, the places of those whose outputs it takes; there is no ring
 * @returns places of layers
 */
export function kerasOrder(inputs: readonly (readonly number[])[], output: number): readonly number[] {
  const { met, finished } = walkBack(inputs, output);
  const distances = inputs.map(() => 0);
  for (const at of finished.reverse())
    for (const input of inputs[at]!) distances[input] = Math.max(distances[input]!, distances[at]! + 1);
  return [...met.keys()].sort((a, b) => distances[b]! - distances[a]! || met.get(a)! - met.get(b)!);
}

/** Not by calls of itself: a network of a file may be deeper than the stack. */
function walkBack(inputs: readonly (readonly number[])[], output: number) {
  const met = new Map([[output, 0]]);
  const finished: number[] = [];
  const way = [{ at: output, next: 0 }];
  while (way.length > 0) {
    const step = way.at(-1)!;
    const input = inputs[step.at]![step.next++];
    if (input === undefined) finished.push(way.pop()!.at);
    else if (!met.has(input)) {
      met.set(input, met.size);
      way.push({ at: input, next: 0 });
    }
  }
  return { met, finished };
}
