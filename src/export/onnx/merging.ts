import type { MergeKind } from '../../config/types.js';
import type { Graph, Value } from './graph.js';

type Merge = (graph: Graph, others: readonly string[]) => void;

/** How each merge is written: on the current value and others in the same layout. */
const merges: Readonly<Record<MergeKind, Merge>> = {
  add: oneByOne('Add'),
  multiply: oneByOne('Mul'),
  average: (graph, others) => graph.apply('Mean', others),
  maximum: (graph, others) => graph.apply('Max', others),
  concatenate: (graph, others) => graph.apply('Concat', others, { axis: graph.channelAxis }),
};

/** Merges the current value with others. */
export function addMerge(graph: Graph, others: readonly Value[], merge: MergeKind): void {
  const first = graph.reached;
  const names = others.map((other) => {
    graph.goTo(other);
    graph.arrange(first.layout);
    return graph.current;
  });
  graph.goTo(first);
  merges[merge](graph, names);
}

/** These operations take two values. */
function oneByOne(type: string): Merge {
  return (graph, others) => {
    for (const other of others) graph.apply(type, [other]);
  };
}
